/** The server under many requests. */
import { execFileSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { start } from "./support/demo.ts"
import { malformed } from "./support/malformed.ts"
import { images, post, posting, send, serving, written } from "./support/serve.ts"

/** 100,000 unless told otherwise. */
const requests = Number(process.env["TYPEGRAD_REQUESTS"] ?? 100_000)

const megabytes = (pid: number): number =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024

describe("the server", { timeout: 3_600_000 }, () => {
  it.live("refuses 10,000 malformed requests with a sentence each", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const [image] = yield* images(1)
        const before = yield* post(`${url}/classify`, { image })
        for (let i = 0; i < 10_000; i++) {
          const { init, path, what } = malformed(2, i)
          const { status, text } = yield* send(url + path, init)
          const told = `${i}: ${what} at ${path}: ${status} ${text}`
          assert.isTrue(status >= 400 && status < 500, told)
          assert.match(JSON.parse(text).error, /^\S.{8,}$/s, told)
        }
        assert.deepStrictEqual(yield* post(`${url}/classify`, { image }), before)
      })
    )
  )

  it.live(`answers ${requests} requests in the memory of the first fifth, each with its own answer`, () =>
    Effect.gen(function* () {
      const running = start(["--port", "0"], "serve")
      const url = /listening on (\S+)/.exec(yield* Effect.promise(() => running.until(/listening on/)))![1]!
      const digits = yield* images(50)
      const known = yield* Effect.all(digits.map((image) => post(`${url}/classify`, { image })))
      const inits = digits.map((image) => posting({ image }))
      const texts = yield* Effect.all(
        Array.from({ length: 10 }, (_, seed) => post(`${url}/generate`, { prompt: "When", maxTokens: 10, seed }))
      )
      const device = Effect.map(send(`${url}/health`), ({ text }): number => JSON.parse(text).bytes)
      const deviceBefore = yield* device
      // one in fifty is a text, which compiles programs of its own
      const ask = (i: number) =>
        Effect.gen(function* () {
          if (i % 50 > 0) {
            assert.deepStrictEqual(yield* send(`${url}/classify`, inits[i % 50]!), known[i % 50])
            return
          }
          const seed = (i / 50) % 10
          const answer = yield* post(`${url}/generate`, { prompt: "When", maxTokens: 10, seed })
          assert.strictEqual(written(answer.text), written(texts[seed]!.text))
        })
      const fifths: Array<number> = []
      const began = performance.now()
      for (let fifth = 0; fifth < 5; fifth++) {
        const part = Array.from({ length: requests / 5 }, (_, i) => ask((fifth * requests) / 5 + i))
        yield* Effect.all(part, { concurrency: 8, discard: true })
        fifths.push(megabytes(running.pid))
      }
      const seconds = (performance.now() - began) / 1000
      yield* Effect.log(
        `${requests} in ${seconds.toFixed(0)} s; MB after each fifth: ${fifths.map(Math.round).join(" ")}`
      )
      assert.strictEqual(yield* device, deviceBefore)
      assert.isBelow(fifths.at(-1)!, fifths[0]! * 1.25 + 16)
      running.signal("SIGTERM")
      assert.strictEqual((yield* Effect.promise(() => running.ended)).code, 0)
    })
  )
})
