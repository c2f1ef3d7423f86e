import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"

const run = "0123456789abcdef"

const make = (
  step: number,
  weights: ReadonlyArray<number> = [1, 2, 3, 4],
  ofRun: string = run
): Checkpoint.Checkpoint => ({
  progress: {
    run: ofRun,
    step,
    stepsPerEpoch: 10,
    batchSize: 4,
    key: [0, 7],
    backend: "reference",
    variant: "float64",
    hooksPending: false,
    hooks: { "stopEarly validation.loss": { best: 0.5, waited: 1, seen: 3 } },
    evaluated: { "validation.loss": { step: 3, value: 0.75 }, "validation.mse": { step: 3, value: null } }
  },
  tensors: {
    "params.dense0.kernel": NdArray.fromArray([2, 2], "float32", new Float32Array(weights)),
    step: NdArray.fromArray([], "int32", new Int32Array([step]))
  }
})

const inDirectory = <A, E, R>(use: (directory: string) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    return yield* use(yield* fs.makeTempDirectoryScoped())
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const withStore = <A, E, R>(directory: string, use: (store: Checkpoints.Service) => Effect.Effect<A, E, R>) =>
  Effect.provide(Effect.flatMap(Checkpoints.Checkpoints, use), Checkpoints.directory(directory))

const suite = (
  name: string,
  inStore: <A, E>(use: (store: Checkpoints.Service) => Effect.Effect<A, E>) => Effect.Effect<A, unknown>
) =>
  describe(name, () => {
    it.effect("saves, lists in order, loads and removes", () =>
      inStore((store) =>
        Effect.gen(function* () {
          const entries = yield* Effect.forEach([20, 3, 100], (step) => store.save(make(step)))
          const entry = entries[0]!
          assert.deepStrictEqual(
            (yield* store.list).map(({ step }) => step),
            [3, 20, 100]
          )
          assert.deepStrictEqual(yield* store.load(entry), make(20))
          yield* store.remove(entry)
          assert.deepStrictEqual(
            (yield* store.list).map((entry) => entry.step),
            [3, 100]
          )
          const error = yield* Effect.flip(store.load(entry))
          assert.strictEqual(error._tag, "CheckpointNotFound")
        })
      )
    )

    it.effect("keeps those of two runs apart", () =>
      inStore((store) =>
        Effect.gen(function* () {
          const other = "fedcba9876543210"
          const first = yield* store.save(make(3))
          const second = yield* store.save(make(3, [5, 6, 7, 8], other))
          assert.deepStrictEqual((yield* store.list).map((entry) => entry.run).toSorted(), [run, other])
          yield* store.remove(second)
          assert.deepStrictEqual(yield* store.list, [first])
          assert.deepStrictEqual(yield* store.load(first), make(3))
        })
      )
    )

    it.effect("replaces a checkpoint of the same step", () =>
      inStore((store) =>
        Effect.gen(function* () {
          yield* store.save(make(3))
          const entry = yield* store.save(make(3, [9, 9, 9, 9]))
          assert.deepStrictEqual(yield* store.load(entry), make(3, [9, 9, 9, 9]))
          assert.strictEqual((yield* store.list).length, 1)
        })
      )
    )
  })

suite("Checkpoints.memory", (use) => Effect.provide(Effect.flatMap(Checkpoints.Checkpoints, use), Checkpoints.memory))
suite("Checkpoints.directory", (use) => inDirectory((directory) => withStore(directory, use)))

describe("Checkpoints.directory", () => {
  it.effect("notices every flipped byte of both files, and names the file", () =>
    inDirectory((directory) =>
      withStore(directory, (store) =>
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const path = yield* Path.Path
          const saved = yield* store.save(make(3))
          const folder = saved.path
          for (const name of Object.values(Checkpoint.files)) {
            const file = path.join(folder, name)
            const bytes = yield* fs.readFile(file)
            for (let at = 0; at < bytes.length; at++) {
              const flipped = new Uint8Array(bytes)
              flipped[at]! ^= 1 << (at % 8)
              yield* fs.writeFile(file, flipped)
              const error = yield* Effect.flip(store.load(saved))
              assert.strictEqual(error._tag, "CheckpointCorrupt", `byte ${at} of ${name}`)
              assert.include(error.message, folder)
            }
            yield* fs.writeFile(file, bytes)
          }
          assert.deepStrictEqual(yield* store.load(saved), make(3))
        })
      )
    )
  )

  it.effect("writes the same bytes for the same state", () =>
    inDirectory((directory) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const read = (folder: string) =>
          withStore(`${directory}/${folder}`, (store) =>
            Effect.gen(function* () {
              const { path } = yield* store.save(make(5))
              return yield* Effect.forEach(Object.values(Checkpoint.files), (name) => fs.readFile(`${path}/${name}`))
            })
          )
        assert.deepStrictEqual(yield* read("a"), yield* read("b"))
      })
    )
  )

  it.effect("fails before training when the directory cannot be written", () =>
    inDirectory((directory) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        yield* fs.writeFileString(`${directory}/file`, "")
        const error = yield* Effect.flip(withStore(`${directory}/file/runs`, () => Effect.void))
        assert.strictEqual(error._tag, "CheckpointStoreError")
        assert.include(error.message, `cannot write checkpoints to ${directory}/file/runs`)
      })
    )
  )

  it.effect("opens where another process opens at the same time", () =>
    inDirectory((directory) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const elsewhere: FileSystem.FileSystem = {
          ...fs,
          // what is removed here has been removed there already
          remove: (path, options) => Effect.andThen(fs.remove(path), fs.remove(path, options))
        }
        const opened = withStore(directory, (store) => store.list)
        assert.deepStrictEqual(yield* Effect.provideService(opened, FileSystem.FileSystem, elsewhere), [])
      })
    )
  )

  it.effect("a save that was cut off leaves what was there", () =>
    inDirectory((directory) =>
      withStore(directory, (store) =>
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          yield* store.save(make(3))
          yield* fs.makeDirectory(`${directory}/${run}/.step-00000004.tmp`)
          yield* fs.writeFileString(`${directory}/${run}/.step-00000004.tmp/${Checkpoint.files.tensors}`, "half")
          assert.deepStrictEqual(
            (yield* store.list).map((entry) => entry.step),
            [3]
          )
          const saved = yield* store.save(make(4))
          assert.deepStrictEqual(yield* store.load(saved), make(4))
          assert.deepStrictEqual((yield* fs.readDirectory(`${directory}/${run}`)).toSorted(), [
            "step-00000003",
            "step-00000004"
          ])
        })
      )
    )
  )

  it.effect("takes back a checkpoint that was moved aside when a save was cut off", () =>
    inDirectory((directory) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const saved = yield* withStore(directory, (store) => store.save(make(3)))
        yield* fs.rename(saved.path, `${directory}/${run}/.step-00000003.old`)
        const back = yield* withStore(directory, (store) => store.load(saved))
        assert.deepStrictEqual(back, make(3))
      })
    )
  )

  it.effect("says where there is no checkpoint", () =>
    inDirectory((directory) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Checkpoints.read(`${directory}/nothing`))
        assert.strictEqual(error._tag, "CheckpointNotFound")
        assert.include(error.message, `${directory}/nothing`)
      })
    )
  )
})

describe("Checkpoint.matching", () => {
  const leaves = [
    { path: "params.dense0.kernel", dtype: "float32", sizes: [2, 2] },
    { path: "step", dtype: "int32", sizes: [] }
  ]
  const location = "runs/step-00000003"
  const message = (expected: typeof leaves) =>
    Effect.map(Effect.flip(Checkpoint.matching(make(3), expected, { location })), (error) => error.message)

  it.effect("gives the arrays in the order asked for", () =>
    Effect.gen(function* () {
      const arrays = yield* Checkpoint.matching(make(3), leaves.toReversed(), { location })
      assert.deepStrictEqual(
        arrays.map((array) => array.sizes),
        [[], [2, 2]]
      )
    })
  )

  it.effect("names the first leaf that differs, with both shapes", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* message([{ ...leaves[0]!, sizes: [2, 3] }, leaves[1]!]),
        `${location}: params.dense0.kernel is float32 [2, 2] in the checkpoint but float32 [2, 3] in this run`
      )
      assert.strictEqual(
        yield* message([...leaves, { path: "extra", dtype: "bool", sizes: [1] }]),
        `${location}: extra is nothing in the checkpoint but bool [1] in this run`
      )
      assert.strictEqual(
        yield* message([leaves[0]!]),
        `${location}: step is int32 [] in the checkpoint but nothing in this run`
      )
    })
  )
})
