/** What a run was made with, as far as it matters to whoever compares times. */
import { cpus } from "node:os"
import * as Backend from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Schema from "effect/Schema"

export const Environment = Schema.Struct({
  cpu: Schema.String,
  cores: Schema.Int,
  platform: Schema.String,
  node: Schema.String,
  /** the backend and its variant: `wasm fma` */
  backend: Schema.String,
  /** as asked for; where the processor or the engine has narrower ones it changes nothing */
  simd: Schema.Int,
  threads: Schema.Int,
  /** the sources, `and changes` where they were others than committed */
  commit: Schema.String
})
export type Environment = typeof Environment.Type

const git = (...args: ReadonlyArray<string>) =>
  Effect.flatMap(ChildProcessSpawner.ChildProcessSpawner, (spawner) =>
    spawner.string(ChildProcess.make("git", args, { cwd: import.meta.dirname }))
  )

const commit = Effect.gen(function* () {
  const head = (yield* git("rev-parse", "HEAD")).trim()
  return /^[0-9a-f]{40}$/.test(head)
    ? `${head}${(yield* git("status", "--porcelain")) === "" ? "" : " and changes"}`
    : "none"
}).pipe(Effect.orElseSucceed(() => "none"))

export const environment = Effect.fn("learn.environment")(function* (options: {
  readonly simd: number
  readonly threads: number
}) {
  const { name, variant } = yield* Backend.Backend
  const processors = cpus()
  const found: Environment = {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    backend: `${name} ${variant}`,
    ...options,
    commit: yield* commit
  }
  return found
})
