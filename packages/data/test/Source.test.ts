import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import * as Source from "@typegrad/data/Source"
import * as Text from "@typegrad/data/Text"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"

const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url))

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex")

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "typegrad-source-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A server on this machine that answers request i as `answers[i]` says, and then as the last one does. */
const serve = (...answers: ReadonlyArray<Answer>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly asked: Array<string>; readonly close: () => void }>((resume) => {
      const asked: Array<string> = []
      const server = createServer((request, response) => {
        asked.push(request.url!)
        answers[Math.min(asked.length, answers.length) - 1]!(response, request)
      })
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      server.listen(0, "127.0.0.1", () => {
        resume(Effect.succeed({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const text = "to be, or not to be: that is the question\n".repeat(2000)
const send =
  (body: Uint8Array | string): Answer =>
  (response) =>
    void response.writeHead(200, { "content-length": Buffer.byteLength(body) }).end(body)
const status =
  (code: number): Answer =>
  (response) =>
    void response.writeHead(code).end()

const play = (...urls: ReadonlyArray<string>) =>
  Source.make({ name: "play", files: [{ name: "play.txt", sha256: sha256(text), bytes: text.length, urls }] })

const platform = Layer.merge(NodeFileSystem.layer, FetchHttpClient.layer)

const download = (
  cache: string,
  events: Array<Source.DownloadEvent> = [],
  options?: { readonly patience?: number }
): Layer.Layer<Source.Sources> =>
  Layer.provide(
    Source.download({
      cache,
      retry: Schedule.recurs(2),
      observe: (event) => Effect.sync(() => events.push(event)),
      ...options
    }),
    platform
  )

/** what is under a folder, by path, so that nothing half can hide */
const contents = (path: string): ReadonlyArray<string> =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .toSorted()

describe("Source.download", () => {
  it.live("gets a file once, plain or compressed, and keeps its content", () =>
    Effect.gen(function* () {
      for (const body of [text, gzipSync(text)]) {
        const cache = join(yield* folder, "made", "if", "need", "be")
        const server = yield* serve(send(body))
        const source = play(`${server.url}/play.txt`)
        const events: Array<Source.DownloadEvent> = []
        const load = Text.load(source).pipe(Effect.provide(download(cache, events)))
        assert.strictEqual(yield* load, text)
        const progress = events.flatMap((event) => (event._tag === "Progress" ? [event] : []))
        assert.deepStrictEqual([progress[0]?.bytes, progress[0]?.total], [0, Buffer.byteLength(body)])
        assert.strictEqual(progress.at(-1)?.bytes, Buffer.byteLength(body))
        assert.deepStrictEqual(
          progress.map(({ bytes }) => bytes),
          progress.map(({ bytes }) => bytes).toSorted((a, b) => a - b)
        )
        assert.deepInclude(events.at(-1), { _tag: "Kept", file: "play.txt", bytes: text.length })
        // no folder of something temporary either
        assert.deepStrictEqual(readdirSync(join(cache, "play")), ["play.txt"])
        assert.strictEqual(readFileSync(join(cache, "play/play.txt"), "utf8"), text)

        assert.strictEqual(yield* load, text)
        assert.lengthOf(server.asked, 1)
        // and a directory of the same layout is what it left
        const again = Text.load(source).pipe(
          Effect.provide(Source.directory(cache)),
          Effect.provide(NodeFileSystem.layer)
        )
        assert.strictEqual(yield* again, text)
      }
    }).pipe(Effect.scoped)
  )

  it.live("knows no total where the body is compressed on the way", () =>
    Effect.gen(function* () {
      const server = yield* serve((response) => {
        const body = gzipSync(text)
        response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length }).end(body)
      })
      const events: Array<Source.DownloadEvent> = []
      const load = Text.load(play(server.url)).pipe(Effect.provide(download(yield* folder, events)))
      assert.strictEqual(yield* load, text)
      const progress = events.flatMap((event) => (event._tag === "Progress" ? [event] : []))
      // the source says how long the content is
      assert.deepStrictEqual([progress.at(-1)?.bytes, progress.at(-1)?.total], [text.length, text.length])
    }).pipe(Effect.scoped)
  )

  it.live("tries again after 503, and after a connection that breaks", () =>
    Effect.gen(function* () {
      const server = yield* serve(
        status(503),
        (response) => {
          response.writeHead(200, { "content-length": text.length })
          response.write(text.slice(0, 1000), () => response.destroy())
        },
        send(text)
      )
      const events: Array<Source.DownloadEvent> = []
      const cache = yield* folder
      assert.strictEqual(yield* Text.load(play(server.url)).pipe(Effect.provide(download(cache, events))), text)
      assert.lengthOf(server.asked, 3)
      const reasons = events.flatMap((event) => (event._tag === "Failed" ? [[event.attempt, event.reason]] : []))
      assert.deepStrictEqual(reasons, [
        [1, "HTTP 503"],
        [2, `the connection broke after 1000 of ${text.length} bytes`]
      ])
    }).pipe(Effect.scoped)
  )

  it.effect("waits longer from attempt to attempt unless told otherwise", () =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const client = HttpClient.make((request) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          times.push(now)
          return HttpClientResponse.fromWeb(request, new Response(null, { status: 503 }))
        })
      )
      const fiber = yield* Text.load(play("http://localhost/")).pipe(
        Effect.flip,
        Effect.provide(Source.download({ cache: "cache" })),
        Effect.provideService(HttpClient.HttpClient, client),
        Effect.provide(FileSystem.layerNoop({ exists: () => Effect.succeed(false) })),
        Effect.forkChild
      )
      yield* TestClock.adjust("1 minute")
      assert.include((yield* Fiber.join(fiber)).message, "HTTP 503, 4 times")
      // half a second, one and two, give or take a fifth
      for (const [i, wait] of [500, 1000, 2000].entries()) {
        const waited = times[i + 1]! - times[i]!
        assert.isTrue(waited >= 0.79 * wait && waited <= 1.21 * wait, `${waited}`)
      }
    })
  )

  it.live("goes to the next address after what will not pass: another status, other bytes, no answer", () =>
    Effect.gen(function* () {
      const gone = yield* serve(status(404))
      const other = yield* serve(send("something else"))
      const silent = yield* serve(() => {})
      const good = yield* serve(send(text))
      const events: Array<Source.DownloadEvent> = []
      const cache = yield* folder
      const source = play(gone.url, other.url, silent.url, good.url)
      assert.strictEqual(
        yield* Text.load(source).pipe(Effect.provide(download(cache, events, { patience: 100 }))),
        text
      )
      assert.deepStrictEqual(
        [gone, other, silent, good].map(({ asked }) => asked.length),
        [1, 1, 3, 1]
      )
      const reasons = events.flatMap((event) => (event._tag === "Failed" ? [event.reason] : []))
      assert.deepStrictEqual(reasons, [
        "HTTP 404",
        `not the published file of play: its SHA-256 is ${sha256("something else")}, not ${sha256(text)}`,
        ...Array.from({ length: 3 }, () => "no answer for 100ms")
      ])
    }).pipe(Effect.scoped)
  )

  it.live("a wrong checksum keeps nothing and says both", () =>
    Effect.gen(function* () {
      const server = yield* serve(send("tampered"))
      const cache = yield* folder
      const error = yield* Effect.flip(Text.load(play(server.url)).pipe(Effect.provide(download(cache))))
      assert.strictEqual(error.file, `${cache}/play/play.txt`)
      assert.include(error.message, `its SHA-256 is ${sha256("tampered")}, not ${sha256(text)}`)
      assert.deepStrictEqual(contents(cache), [])
    }).pipe(Effect.scoped)
  )

  it.live("a server that falls silent in the middle", () =>
    Effect.gen(function* () {
      const server = yield* serve((response) => {
        response.writeHead(200, { "content-length": text.length })
        response.write(text.slice(0, 10))
      })
      const cache = yield* folder
      const load = Text.load(play(server.url)).pipe(Effect.provide(download(cache, [], { patience: 100 })))
      assert.include((yield* Effect.flip(load)).message, "no answer for 100ms, 3 times")
      assert.deepStrictEqual(contents(cache), [])
    }).pipe(Effect.scoped)
  )

  it.live("interrupted, it leaves nothing and hangs up", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      const hungUp = yield* Deferred.make<void>()
      const server = yield* serve((response) => {
        response.writeHead(200, { "content-length": text.length })
        response.write(text.slice(0, 1000))
        response.on("close", () => Deferred.doneUnsafe(hungUp, Effect.void))
      })
      const cache = yield* folder
      const layer = Layer.provide(
        Source.download({
          cache,
          observe: (event) =>
            event._tag === "Progress" && event.bytes > 0 ? Deferred.succeed(started, undefined) : Effect.void
        }),
        platform
      )
      const fiber = yield* Effect.forkChild(Text.load(play(server.url)).pipe(Effect.provide(layer)))
      yield* Deferred.await(started)
      yield* Fiber.interrupt(fiber)
      yield* Deferred.await(hungUp)
      assert.deepStrictEqual(contents(cache), [])
    }).pipe(Effect.scoped)
  )

  it.live("downloads again what is damaged in the cache", () =>
    Effect.gen(function* () {
      const server = yield* serve(send(text))
      const cache = yield* folder
      mkdirSync(join(cache, "play"))
      writeFileSync(join(cache, "play/play.txt"), text.slice(1))
      assert.strictEqual(yield* Text.load(play(server.url)).pipe(Effect.provide(download(cache))), text)
      assert.strictEqual(readFileSync(join(cache, "play/play.txt"), "utf8"), text)
      assert.lengthOf(server.asked, 1)
    }).pipe(Effect.scoped)
  )

  it.live("two that ask at once both get it", () =>
    Effect.gen(function* () {
      const server = yield* serve(send(text))
      const cache = yield* folder
      const one = Text.load(play(server.url)).pipe(Effect.provide(download(cache)))
      assert.deepStrictEqual(yield* Effect.all([one, one], { concurrency: 2 }), [text, text])
      assert.deepStrictEqual(contents(cache), ["play/play.txt"])
    }).pipe(Effect.scoped)
  )

  it.live("offline: says where the file was looked for, what was tried and what to do", () =>
    Effect.gen(function* () {
      const server = yield* serve(send(text))
      server.close()
      const cache = yield* folder
      const { _tag, file, message } = yield* Effect.flip(
        Text.load(play(`${server.url}/a`, `${server.url}/b`)).pipe(Effect.provide(download(cache)))
      )
      assert.strictEqual(_tag, "DatasetError")
      assert.strictEqual(file, `${cache}/play/play.txt`)
      const refused = `no connection (connect ECONNREFUSED ${server.url.slice(7)}), 3 times`
      assert.strictEqual(
        message,
        `${file}: not there, and cannot be downloaded: ${server.url}/a: ${refused}; ${server.url}/b: ${refused}. Put the file there by hand, or read a directory that has it (Source.directory)`
      )
    }).pipe(Effect.scoped)
  )

  it.live("a cache that cannot be read or written", () =>
    Effect.gen(function* () {
      const server = yield* serve(send(text))
      const load = Effect.flip(Text.load(play(server.url)))
      const inTheWay = join(yield* folder, "file")
      writeFileSync(inTheWay, "")
      const unread = yield* load.pipe(Effect.provide(download(inTheWay)))
      assert.match(unread.message, /file\/play\/play\.txt: cannot be read: /)
      assert.lengthOf(server.asked, 0)

      const full = FileSystem.layerNoop({
        exists: () => Effect.succeed(false),
        makeDirectory: () => Effect.void,
        makeTempFileScoped: () => Effect.succeed("cache/temporary")
      })
      const unwritten = yield* load.pipe(
        Effect.provide(Source.download({ cache: "cache" })),
        Effect.provide(Layer.merge(FetchHttpClient.layer, full))
      )
      assert.match(unwritten.message, /^cache\/play\/play\.txt: cannot be kept: /)
    }).pipe(Effect.scoped)
  )

  it.live("a source without addresses, or with one that is none", () =>
    Effect.gen(function* () {
      const cache = yield* folder
      const load = (source: Source.Source) => Effect.flip(Text.load(source).pipe(Effect.provide(download(cache))))
      assert.include((yield* load(play())).message, "cannot be downloaded: the source has no addresses.")
      assert.include((yield* load(play("no address"))).message, "no address: ")
    }).pipe(Effect.scoped)
  )
})

describe("Source.directory", () => {
  const read = (path: string, options?: { readonly verify?: boolean }) =>
    Source.read(play(), "play.txt").pipe(
      Effect.provide(Source.directory(path, options)),
      Effect.provide(NodeFileSystem.layer)
    )

  it.effect("finds plain and compressed files, at the top and in the source's folder", () =>
    Effect.gen(function* () {
      for (const name of ["play.txt", "play.txt.gz", "play/play.txt", "play/play.txt.gz"]) {
        const path = yield* folder
        mkdirSync(join(path, "play"))
        writeFileSync(join(path, name), name.endsWith(".gz") ? gzipSync(text) : text)
        const content = yield* read(`${path}/`)
        assert.strictEqual(content.path, `${path}/${name}`)
        assert.strictEqual(Buffer.from(content.bytes).toString(), text)
      }
    }).pipe(Effect.scoped)
  )

  it.effect("says what is missing and what is not what was published", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const missing = yield* Effect.flip(read(path))
      assert.strictEqual(missing.file, `${path}/play.txt`)
      assert.strictEqual(
        missing.message,
        `${path}: found neither play.txt nor play.txt.gz, there or in the folder play: the source play is the file play.txt, compressed (.gz) or not`
      )
      writeFileSync(join(path, "play.txt"), "another")
      const other = yield* Effect.flip(read(path))
      assert.strictEqual(
        other.message,
        `${path}/play.txt: not the published file of play: its SHA-256 is ${sha256("another")}, not ${sha256(text)}`
      )
      assert.strictEqual(Buffer.from((yield* read(path, { verify: false })).bytes).toString(), "another")
    }).pipe(Effect.scoped)
  )

  it.effect("a file that the source does not have, where types could not see it", () =>
    Effect.gen(function* () {
      const name: string = "plot.txt"
      const error = yield* Effect.flip(
        Source.read(play() as Source.Source, name).pipe(
          Effect.provide(Source.directory(".")),
          Effect.provide(NodeFileSystem.layer)
        )
      )
      assert.strictEqual(error.message, "read: the source play has no file plot.txt, only play.txt")
    })
  )

  // without the files there is nothing to compare with: this test is then reported as skipped
  it.effect.skipIf(!existsSync(shared))("the published files are what the sources say", () =>
    Effect.gen(function* () {
      for (const source of [Source.mnist, Source.tinyShakespeare, Source.names] as ReadonlyArray<Source.Source>) {
        for (const file of source.files) {
          const { bytes } = yield* Source.read(source, file.name)
          assert.strictEqual(bytes.length, file.bytes, file.name)
          assert.isAtLeast(file.urls.length, 2)
          for (const url of file.urls) assert.strictEqual(new URL(url).protocol, "https:")
        }
      }
    }).pipe(Effect.provide(Source.directory(shared)), Effect.provide(NodeFileSystem.layer))
  )
})
