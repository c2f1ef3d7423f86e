/**
 * Published files by name: read from a directory that has them, or downloaded once into one that keeps them. A source says which bytes
 * are meant, by their SHA-256; the service `Sources` gets them, and nothing else passes for them.
 *
 * @since 0.1.0
 */
import type { Guard } from "@typegrad/core/Shape"
import * as Context from "effect/Context"
import type * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { DatasetError } from "./DatasetError.ts"
import * as Directory from "./internal/source/directory.ts"
import * as Download from "./internal/source/download.ts"
import type { FileErr } from "./internal/source/types.ts"

export { mnist, names, tinyShakespeare } from "./internal/source/known.ts"

/**
 * A file: its name uncompressed, the SHA-256 (and number of bytes) of its uncompressed content, and addresses that have it, compressed
 * with gzip or not, in the order in which they are tried.
 *
 * @since 0.1.0
 * @category models
 */
export interface SourceFile<out N extends string = string> {
  readonly name: N
  readonly sha256: string
  readonly bytes?: number
  readonly urls: ReadonlyArray<string>
}

/**
 * Files that belong together. `name` is the folder that they are kept in.
 *
 * @since 0.1.0
 * @category models
 */
export interface Source<out N extends string = string> {
  readonly name: string
  readonly files: ReadonlyArray<SourceFile<N>>
}

/**
 * The uncompressed bytes of a file, and where they are kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface Content {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly read: (source: Source, file: SourceFile) => Effect.Effect<Content, DatasetError>
}

/**
 * What `Mnist.load` and `Text.load` read from.
 *
 * @since 0.1.0
 * @category services
 */
export class Sources extends /*#__PURE__*/ Context.Service<Sources, Service>()("@typegrad/data/Sources") {}

/**
 * What a download tells those who watch it. `bytes` of `total` (null where the server does not say) are those that are sent, which may be
 * compressed; `Failed` is followed by another attempt, another address, or the error; `Kept` says what is in the file.
 *
 * @since 0.1.0
 * @category models
 */
export type DownloadEvent = Data.TaggedEnum<{
  readonly Progress: {
    readonly source: string
    readonly file: string
    readonly url: string
    readonly bytes: number
    readonly total: number | null
  }
  readonly Failed: {
    readonly source: string
    readonly file: string
    readonly url: string
    readonly attempt: number
    readonly reason: string
  }
  readonly Kept: { readonly source: string; readonly file: string; readonly path: string; readonly bytes: number }
}>

/**
 * A source of your own, whose files are known by name.
 *
 * @example
 * ```ts
 * import { Source } from "@typegrad/data"
 *
 * const iris = Source.make({
 *   name: "iris",
 *   files: [{
 *     name: "iris.csv",
 *     sha256: "6f608b71a7317216319b4d27b4d9bc84e6abd734eda7872b71a458569e2656c0",
 *     urls: ["https://example.org/iris.csv.gz"]
 *   }]
 * })
 * iris.files[0]?.name // => "iris.csv"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <const N extends string>(source: {
  readonly name: string
  readonly files: ReadonlyArray<SourceFile<N>>
}): Source<N> => source

/**
 * The content of a file of a source.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as FileSystem from "effect/FileSystem"
 * import { Source } from "@typegrad/data"
 *
 * const two = Source.make({
 *   name: "two",
 *   files: [{ name: "two.txt", sha256: "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3", urls: [] }]
 * })
 * const files = FileSystem.layerNoop({
 *   exists: (path) => Effect.succeed(path === "data/two.txt"),
 *   readFile: () => Effect.succeed(new Uint8Array([2]))
 * })
 * const bytes = Source.read(two, "two.txt").pipe(
 *   Effect.map(({ bytes }) => Array.from(bytes)),
 *   Effect.provide(Source.directory("data", { verify: false })),
 *   Effect.provide(files)
 * )
 * Effect.runPromise(bytes) // => [2]
 * ```
 *
 * @since 0.1.0
 * @category reading
 */
export const read = <N extends string, const K extends string>(
  source: Source<N>,
  file: Guard<FileErr<N, K, "read">, K>
): Effect.Effect<Content, DatasetError, Sources> => {
  const found = source.files.find(({ name }) => name === (file as string))
  if (found === undefined) {
    const all = source.files.map(({ name }) => name).join(", ")
    const message = `read: the source ${source.name} has no file ${file}, only ${all}`
    return Effect.fail(new DatasetError({ file: file as string, message }))
  }
  return Effect.flatMap(Sources, (sources) => sources.read(source, found))
}

/**
 * Sources from a directory that has their files, each plain or with `.gz`, at the top or in a folder of the source's name (as `download`
 * keeps them). `verify: false` takes other bytes than those published: sets of the same format, such as Fashion-MNIST.
 *
 * Reading fails with a `DatasetError` that names the file: missing (and what was looked for), unreadable, corrupt, or not what was
 * published, with both sums.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as FileSystem from "effect/FileSystem"
 * import { Source, Text } from "@typegrad/data"
 *
 * const empty = FileSystem.layerNoop({ exists: () => Effect.succeed(false) })
 * const problem = Text.load(Source.names).pipe(
 *   Effect.flip,
 *   Effect.map(({ message }) => message.slice(0, 42)),
 *   Effect.provide(Source.directory("data")),
 *   Effect.provide(empty)
 * )
 * Effect.runPromise(problem) // => "data: found neither names.txt nor names.tx"
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const directory = (
  path: string,
  options?: {
    /** compare with the published SHA-256; `true` when not given */
    readonly verify?: boolean
  }
): Layer.Layer<Sources, never, FileSystem.FileSystem> =>
  Layer.effect(
    Sources,
    Effect.map(FileSystem.FileSystem, (fs) => Sources.of({ read: Directory.reader(fs, path, options?.verify ?? true) }))
  )

const backoff = /*#__PURE__*/ Schedule.upTo(
  /*#__PURE__*/ Schedule.jittered(/*#__PURE__*/ Schedule.exponential("500 millis")),
  { times: 3 }
)

/**
 * Sources downloaded from their published addresses over the `HttpClient` in context, into the folder of the source's name in `cache`:
 * what is there already is not asked for again. A file is kept only when its SHA-256 is the published one, and appears in the cache
 * whole or not at all.
 *
 * What may pass (no connection, a server that is overloaded or silent for the time of `patience`, a connection that breaks) is tried again
 * as `retry` says; what does not (another status, other bytes) is left for the next address. Reading fails with a `DatasetError` that
 * says of each address what went wrong.
 *
 * @example
 * ```ts
 * import * as Effect from "effect/Effect"
 * import * as FileSystem from "effect/FileSystem"
 * import * as HttpClient from "effect/http/HttpClient"
 * import * as HttpClientResponse from "effect/http/HttpClientResponse"
 * import { Source, Text } from "@typegrad/data"
 *
 * const missing = HttpClient.make((request) =>
 *   Effect.succeed(HttpClientResponse.fromWeb(request, new Response(null, { status: 404 })))
 * )
 * const seen: Array<string> = []
 * const observe = (event: Source.DownloadEvent) => Effect.sync(() => seen.push(event._tag))
 * const problem = Text.load(Source.names).pipe(
 *   Effect.flip,
 *   Effect.provide(Source.download({ cache: ".cache/data", observe })),
 *   Effect.provideService(HttpClient.HttpClient, missing),
 *   Effect.provide(FileSystem.layerNoop({ exists: () => Effect.succeed(false) }))
 * )
 * Effect.runPromise(Effect.map(problem, ({ file }) => file)) // => ".cache/data/names/names.txt"
 * seen // => ["Failed", "Failed"]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const download = (options: {
  /** the directory that keeps what was downloaded; it is made if need be */
  readonly cache: string
  /** when to try an address again: three times when not given, after half a second, one and two, give or take a fifth */
  readonly retry?: Schedule.Schedule<unknown>
  /** how long a server may be silent: 30 seconds when not given */
  readonly patience?: Duration.Input
  /** is told of progress in the reader's fiber */
  readonly observe?: (event: DownloadEvent) => Effect.Effect<unknown>
}): Layer.Layer<Sources, never, FileSystem.FileSystem | HttpClient.HttpClient> => {
  const { cache, observe = () => Effect.void, patience = "30 seconds", retry = backoff } = options
  return Layer.effect(
    Sources,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const client = yield* HttpClient.HttpClient
      const settings = { cache, retry, patience: Duration.fromInputUnsafe(patience), observe }
      return Sources.of({ read: Download.reader(fs, client, settings) })
    })
  )
}
