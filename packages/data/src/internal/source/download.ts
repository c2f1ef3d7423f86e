/** Files that are downloaded once, checked, and kept in a directory. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import { DatasetError } from "../../DatasetError.ts"
import type { Content, DownloadEvent, Service, Source, SourceFile } from "../../Source.ts"
import { attempt, Failed } from "./attempt.ts"
import { published, unreadable, withoutSlash } from "./published.ts"

export interface Settings {
  readonly cache: string
  readonly retry: Schedule.Schedule<unknown>
  readonly patience: Duration.Duration
  readonly observe: (event: DownloadEvent) => Effect.Effect<unknown>
}

export const reader = (
  fs: FileSystem.FileSystem,
  client: HttpClient.HttpClient,
  { cache, observe, patience, retry }: Settings
): Service["read"] => {
  /** the file as an earlier run has kept it; one that is not what was published is downloaded again */
  const kept = Effect.fnUntraced(function* (path: string, source: Source, file: SourceFile) {
    if (!(yield* Effect.mapError(fs.exists(path), unreadable(path)))) return Option.none<Content>()
    const bytes = yield* Effect.mapError(fs.readFile(path), unreadable(path))
    return yield* Effect.option(Effect.map(published(bytes, path, source, file), (bytes): Content => ({ path, bytes })))
  })

  const from = (url: string, source: Source, file: SourceFile): Effect.Effect<Uint8Array, Failed> => {
    const about = { source: source.name, file: file.name, url }
    // the source knows the length where the server does not say it, but not that of what is compressed
    const plain = url.endsWith(".gz") ? null : (file.bytes ?? null)
    let attempts = 0
    return Effect.suspend(() => {
      attempts++
      return attempt(client, url, patience, (bytes, total) =>
        observe({ _tag: "Progress", ...about, bytes, total: total ?? plain })
      )
    }).pipe(
      Effect.flatMap((bytes) =>
        Effect.mapError(
          published(bytes, url, source, file),
          ({ message }) => new Failed({ reason: message.replace(`${url}: `, ""), transient: false })
        )
      ),
      Effect.tapError(({ reason }) => observe({ _tag: "Failed", ...about, attempt: attempts, reason })),
      Effect.retry({ schedule: retry, while: ({ transient }) => transient }),
      Effect.mapError(
        (failed) =>
          new Failed({ ...failed, reason: attempts === 1 ? failed.reason : `${failed.reason}, ${attempts} times` })
      )
    )
  }

  /** Written beside and then renamed: whoever looks sees all of it or none. */
  const keep = Effect.fnUntraced(
    function* (path: string, folder: string, bytes: Uint8Array) {
      yield* fs.makeDirectory(folder, { recursive: true })
      const temporary = yield* fs.makeTempFileScoped({ directory: folder, prefix: ".download-" })
      const file = yield* fs.open(temporary, { flag: "w" })
      yield* file.writeAll(bytes)
      // a rename may reach the disk before the data it names
      yield* file.sync
      yield* fs.rename(temporary, path)
    },
    Effect.scoped,
    (effect, path) =>
      Effect.mapError(
        effect,
        (cause) => new DatasetError({ file: path, message: `${path}: cannot be kept: ${cause.message}`, cause })
      )
  )

  return Effect.fnUntraced(function* (source, file) {
    const folder = `${withoutSlash(cache)}/${source.name}`
    const path = `${folder}/${file.name}`
    const found = yield* kept(path, source, file)
    if (Option.isSome(found)) return found.value
    const failures: Array<string> = []
    let cause: unknown
    for (const url of file.urls) {
      const result = yield* Effect.result(from(url, source, file))
      if (result._tag === "Success") {
        yield* keep(path, folder, result.success)
        yield* observe({ _tag: "Kept", source: source.name, file: file.name, path, bytes: result.success.length })
        return { path, bytes: result.success }
      }
      failures.push(`${url}: ${result.failure.reason}`)
      cause = result.failure.cause
    }
    const tried = failures.length === 0 ? "the source has no addresses" : failures.join("; ")
    const message = `${path}: not there, and cannot be downloaded: ${tried}. Put the file there by hand, or read a directory that has it (Source.directory)`
    return yield* new DatasetError({ file: path, message, ...(cause === undefined ? {} : { cause }) })
  })
}
