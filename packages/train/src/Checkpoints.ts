/**
 * Where a run keeps its checkpoints.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import * as Ref from "effect/Ref"
import * as Checkpoint from "./Checkpoint.ts"
import { type CheckpointCorrupt, CheckpointNotFound, CheckpointStoreError } from "./CheckpointError.ts"

/**
 * A checkpoint that is kept: of which run (`Progress.run`), after which step, and where.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly run: string
  readonly step: number
  readonly path: string
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** replaces a checkpoint of the same run and step; an interrupted or failed save leaves what was there */
  readonly save: (checkpoint: Checkpoint.Checkpoint) => Effect.Effect<Entry, CheckpointStoreError>
  readonly load: (
    entry: Entry
  ) => Effect.Effect<Checkpoint.Checkpoint, CheckpointStoreError | CheckpointCorrupt | CheckpointNotFound>
  /** of all runs, ascending by step */
  readonly list: Effect.Effect<ReadonlyArray<Entry>, CheckpointStoreError>
  readonly remove: (entry: Entry) => Effect.Effect<void, CheckpointStoreError>
}

/**
 * @since 0.1.0
 * @category services
 */
export class Checkpoints extends /*#__PURE__*/ Context.Service<Checkpoints, Service>()("@typegrad/train/Checkpoints") {}

const folder = (step: number): string => `step-${String(step).padStart(8, "0")}`

const stepOf = (name: string): number | null => {
  const match = /^step-(\d{8,})$/.exec(name)
  return match === null ? null : Number(match[1])
}

/** digests of runs (`Program.fingerprint`) */
const isRun = /^[0-9a-f]{16}$/

const byStep = (entries: ReadonlyArray<Entry>): ReadonlyArray<Entry> => entries.toSorted((a, b) => a.step - b.step)

const storeError = (path: string, operation: string) => (cause: { readonly message: string }) =>
  new CheckpointStoreError({ path, operation, message: `cannot ${operation} ${path}: ${cause.message}`, cause })

/**
 * Reads the checkpoint in the folder `path`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = Effect.fn("Checkpoints.read")(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const present = yield* Effect.mapError(
    fs.exists(paths.join(path, Checkpoint.files.manifest)),
    storeError(path, "read")
  )
  if (!present) {
    return yield* new CheckpointNotFound({
      path,
      message: `there is no checkpoint at ${path}: it has no ${Checkpoint.files.manifest}`
    })
  }
  const file = (name: string) => {
    const at = paths.join(path, name)
    return Effect.mapError(fs.readFile(at), storeError(at, "read"))
  }
  const manifest = yield* file(Checkpoint.files.manifest)
  const tensors = yield* file(Checkpoint.files.tensors)
  return yield* Checkpoint.decode({ manifest, tensors }, { location: path })
})

const makeDirectory = Effect.fnUntraced(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path>()

  const write = (path: string, bytes: Uint8Array) =>
    Effect.scoped(
      Effect.gen(function* () {
        const file = yield* fs.open(path, { flag: "w" })
        yield* file.writeAll(bytes)
        // a rename may reach the disk before the data it names
        yield* file.sync
      })
    )

  const runs = Effect.map(fs.readDirectory(directory), (names) => names.filter((name) => isRun.test(name)))

  /** a save that was cut off between its two renames: what it replaced is whole */
  const recover = Effect.fnUntraced(function* (folderOfRun: string) {
    for (const name of yield* fs.readDirectory(folderOfRun)) {
      const replaced = /^\.(step-\d{8,})\.old$/.exec(name)?.[1]
      if (replaced !== undefined && !(yield* fs.exists(paths.join(folderOfRun, replaced)))) {
        yield* fs.rename(paths.join(folderOfRun, name), paths.join(folderOfRun, replaced))
      }
    }
  })

  // level by level: Node's recursive one never returns where a parent reports ENOENT for a child it may not have, as /proc does
  const makeFolder = Effect.fnUntraced(function* (path: string): Effect.fn.Return<void, PlatformError.PlatformError> {
    if (yield* fs.exists(path)) return
    const parent = paths.dirname(path)
    if (parent !== path) yield* makeFolder(parent)
    yield* Effect.catchIf(
      fs.makeDirectory(path),
      // another process was faster
      ({ reason }) => reason._tag === "AlreadyExists",
      () => Effect.void
    )
  })

  // found out now, not after the first epoch
  yield* Effect.mapError(
    Effect.gen(function* () {
      yield* makeFolder(directory)
      const probe = paths.join(directory, ".writable")
      yield* fs.writeFile(probe, new Uint8Array(0))
      // another process may have been faster
      yield* fs.remove(probe, { force: true })
      for (const run of yield* runs) yield* recover(paths.join(directory, run))
    }),
    storeError(directory, "write checkpoints to")
  )

  const list: Service["list"] = Effect.mapError(
    Effect.gen(function* () {
      const entries: Array<Entry> = []
      for (const run of yield* runs) {
        const folderOfRun = paths.join(directory, run)
        for (const name of yield* fs.readDirectory(folderOfRun)) {
          const step = stepOf(name)
          if (step !== null) entries.push({ run, step, path: paths.join(folderOfRun, name) })
        }
      }
      return byStep(entries)
    }),
    storeError(directory, "list")
  )

  const save: Service["save"] = Effect.fn("Checkpoints.save")(function* (checkpoint) {
    const { run, step } = checkpoint.progress
    const folderOfRun = paths.join(directory, run)
    const path = paths.join(folderOfRun, folder(step))
    const temporary = paths.join(folderOfRun, `.${folder(step)}.tmp`)
    const replaced = paths.join(folderOfRun, `.${folder(step)}.old`)
    const encoded = yield* Checkpoint.encode(checkpoint)
    yield* Effect.mapError(
      Effect.gen(function* () {
        yield* fs.remove(temporary, { recursive: true, force: true })
        yield* fs.remove(replaced, { recursive: true, force: true })
        yield* fs.makeDirectory(temporary, { recursive: true })
        yield* write(paths.join(temporary, Checkpoint.files.tensors), encoded.tensors)
        yield* write(paths.join(temporary, Checkpoint.files.manifest), encoded.manifest)
        // a folder cannot be renamed over another: move the old one aside, then swap
        if (yield* fs.exists(path)) yield* fs.rename(path, replaced)
        yield* fs.rename(temporary, path)
        yield* fs.remove(replaced, { recursive: true, force: true })
      }),
      storeError(path, "save")
    )
    return { run, step, path }
  }, Effect.uninterruptible)

  return Checkpoints.of({
    save,
    list,
    load: ({ path }) => Effect.provide(read(path), context),
    remove: ({ path }) => Effect.mapError(fs.remove(path, { recursive: true, force: true }), storeError(path, "remove"))
  })
})

/**
 * Keeps checkpoints as folders `<run>/step-00000500` of `directory`, which is made if need be: runs that share it never touch
 * each other's. Each is written beside and then renamed, so a reader sees a whole one or none. Fails at once when the directory
 * cannot be written.
 *
 * @since 0.1.0
 * @category layers
 */
export const directory = (
  path: string
): Layer.Layer<Checkpoints, CheckpointStoreError, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(Checkpoints, makeDirectory(path))

/**
 * Keeps encoded checkpoints in memory, for tests and short-lived runs.
 *
 * @since 0.1.0
 * @category layers
 */
export const memory: Layer.Layer<Checkpoints> = /*#__PURE__*/ Layer.effect(
  Checkpoints,
  /*#__PURE__*/ Effect.gen(function* () {
    const kept = yield* Ref.make<ReadonlyMap<string, readonly [Entry, Checkpoint.Encoded]>>(new Map())
    const notFound = (path: string) => new CheckpointNotFound({ path, message: `there is no checkpoint at ${path}` })
    return Checkpoints.of({
      save: Effect.fnUntraced(function* (checkpoint) {
        const encoded = yield* Checkpoint.encode(checkpoint)
        const { run, step } = checkpoint.progress
        const entry: Entry = { run, step, path: `memory:${run}/${folder(step)}` }
        yield* Ref.update(kept, (map) => new Map(map).set(entry.path, [entry, encoded]))
        return entry
      }),
      load: Effect.fnUntraced(function* ({ path }) {
        const found = (yield* Ref.get(kept)).get(path)
        return found === undefined ? yield* notFound(path) : yield* Checkpoint.decode(found[1], { location: path })
      }),
      list: Effect.map(Ref.get(kept), (map) => byStep([...map.values()].map(([entry]) => entry))),
      remove: ({ path }) =>
        Ref.update(kept, (map) => {
          const rest = new Map(map)
          rest.delete(path)
          return rest
        })
    })
  })
)
