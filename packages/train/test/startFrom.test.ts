import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import { ShapeError } from "@typegrad/core/Shape"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"

const points = Dataset.fromNdArrays({
  x: NdArray.make([
    [0, 1],
    [1, 0],
    [0, 2],
    [2, 0]
  ]),
  label: NdArray.make(Int32Array.of(0, 1, 0, 1))
})
const model = Nn.sequential(Nn.input([2]), Nn.dense(3), Nn.batchNorm(), Nn.dense(2))
const make = (epochs: number, seed: number) =>
  Trainer.make({
    model,
    loss: Loss.crossEntropy,
    data: points.pipe(Dataset.batch(2)),
    optimizer: Optimizer.adam({ learningRate: 0.1 }),
    epochs,
    key: Random.key(seed)
  })

describe("startFrom", () => {
  it.effect("begins with the variables that it is given", () =>
    Effect.gen(function* () {
      const first = yield* Trainer.fit(make(2, 0))
      const none = yield* Trainer.fit(make(0, 1).pipe(Trainer.startFrom(first.variables)))
      assert.deepStrictEqual(
        NdArray.toNested(none.variables.params.dense0.kernel),
        NdArray.toNested(first.variables.params.dense0.kernel)
      )
      assert.deepStrictEqual(
        NdArray.toNested(none.variables.state.batchNorm1.mean),
        NdArray.toNested(first.variables.state.batchNorm1.mean)
      )
      const fresh = yield* Trainer.fit(make(0, 1))
      assert.isFalse(NdArray.equals(fresh.variables.params.dense0.kernel, first.variables.params.dense0.kernel))
      const more = yield* Trainer.fit(make(1, 1).pipe(Trainer.startFrom(first.variables)))
      assert.isFalse(NdArray.equals(more.variables.params.dense0.kernel, first.variables.params.dense0.kernel))
    }).pipe(Effect.provide(Reference.layer()))
  )

  it.effect("says how the variables differ from the model's where the types do not", () =>
    Effect.gen(function* () {
      const first = yield* Trainer.fit(make(0, 0))
      const says = (variables: any, message: string) => {
        try {
          make(1, 0).pipe(Trainer.startFrom(variables))
          assert.fail("nothing is said")
        } catch (error) {
          assert.instanceOf(error, ShapeError)
          assert.strictEqual(error.message, `startFrom: the variables are those of another model: ${message}`)
        }
      }
      const { params, state } = first.variables
      says(
        { params: { batchNorm1: params.batchNorm1, dense2: params.dense2 }, state },
        "params.dense0.kernel is missing there"
      )
      says(
        { params: { ...params, dense0: { ...params.dense0, bias: NdArray.zeros([4]) } }, state },
        "params.dense0.bias is [4] there but [3] in this model"
      )
      says(
        { params: { ...params, dense0: { ...params.dense0, bias: NdArray.zeros([3], "int32") } }, state },
        "params.dense0.bias is int32 there but float32 in this model"
      )
      says({ params: { ...params, dense7: params.dense0 }, state }, "params.dense7.kernel is not in this model")
    }).pipe(Effect.provide(Reference.layer()))
  )
})

describe("Checkpoint.variables", () => {
  it.effect("are those of a model, without the optimizer's", () =>
    Effect.gen(function* () {
      const trained = yield* Trainer.fit(make(1, 0).pipe(Trainer.checkpoint({})))
      const checkpoints = yield* Checkpoints.Checkpoints
      const [last] = (yield* checkpoints.list).toReversed()
      const checkpoint = yield* checkpoints.load(last!)
      const variables = yield* Checkpoint.variables(checkpoint, model)
      assert.isTrue(NdArray.equals(variables.params.dense2.bias, trained.variables.params.dense2.bias))
      assert.deepStrictEqual(Object.keys(variables), ["params", "state"])
      const other = Nn.sequential(Nn.input([2]), Nn.dense(5), Nn.batchNorm(), Nn.dense(2))
      const error = yield* Effect.flip(Checkpoint.variables(checkpoint, other))
      assert.strictEqual(error.leaf, "params.dense0.kernel")
      assert.strictEqual(error.expected, "float32 [2, 5]")
      assert.strictEqual(error.found, "float32 [2, 3]")
      const smaller = Nn.sequential(Nn.input([2]), Nn.dense(3), Nn.batchNorm())
      assert.strictEqual((yield* Effect.flip(Checkpoint.variables(checkpoint, smaller))).leaf, "params.dense2.kernel")
    }).pipe(Effect.provide([Reference.layer(), Checkpoints.memory]))
  )
})
