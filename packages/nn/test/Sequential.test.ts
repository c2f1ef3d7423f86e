import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, shapeError } from "./support.ts"

const n = (value: number): number => value

const mlp = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(256), Nn.relu, Nn.dense(10))

describe("sequential", () => {
  it("names variables by kind and number of layers with parameters, or as told", () => {
    const model = Nn.sequential(
      Nn.input([8]),
      Nn.dense(4),
      Nn.batchNorm(),
      Nn.relu,
      Nn.dropout(0.1),
      Nn.dense(4, { name: "middle" }),
      Nn.batchNorm({ name: "norm" }),
      Nn.dense(2, { bias: false })
    )
    const { params, state } = model.init(Random.key(0))
    assert.deepStrictEqual(Tree.paths(params), [
      "dense0.kernel",
      "dense0.bias",
      "batchNorm1.scale",
      "batchNorm1.shift",
      "middle.kernel",
      "middle.bias",
      "norm.scale",
      "norm.shift",
      "dense4.kernel"
    ])
    assert.deepStrictEqual(Tree.paths(state), ["batchNorm1.mean", "batchNorm1.variance", "norm.mean", "norm.variance"])
    assert.deepStrictEqual(
      Tree.leaves(params).map((leaf) => leaf.shape),
      [[8, 4], [4], [4], [4], [4, 4], [4], [4], [4], [4, 2]]
    )
  })

  it("knows input and output of one example", () => {
    assert.deepStrictEqual([...mlp.input.shape], [28, 28, 1])
    assert.strictEqual(mlp.input.dtype, "float32")
    assert.deepStrictEqual([...mlp.output.shape], [10])
    assert.strictEqual(Model.parameterCount(mlp), 784 * 256 + 256 + 2560 + 10)
    const time = Nn.sequential(Nn.input(["time", 16]), Nn.dense(4))
    assert.deepStrictEqual([...time.output.shape], ["time", 4])
    assert.deepStrictEqual([...Nn.sequential(Nn.input(["time", 16]), Nn.flatten).output.shape], ["16*time"])
    assert.deepStrictEqual([...Nn.sequential(Nn.input([3])).output.shape], [3])
    assert.deepStrictEqual(Nn.sequential(Nn.input([3]), Nn.relu).init(Random.key(0)), { params: {}, state: {} })
  })

  it.effect("carries any number of batch axes", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([2, 3]), Nn.flatten, Nn.dense(5), Nn.relu)
      const variables = model.init(Random.key(0))
      const x = Random.normal(Random.key(1), [4, 3, 2, 3])
      const [many, flat] = yield* evaluate([
        model.infer(variables, x),
        model.infer(variables, Tensor.reshape(x, [12, 2, 3]))
      ])
      assert.deepStrictEqual([...many!.sizes], [4, 3, 5])
      close(many!, Array.from(flat!.data as Float32Array))
    })
  )

  it.effect("applies dense to each position of a sequence", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input(["time", 3]), Nn.dense(2))
      const variables = model.init(Random.key(0))
      const x = Random.normal(Random.key(1), [4, 6, 3])
      const vector = Nn.sequential(Nn.input([3]), Nn.dense(2))
      const [sequence, positions] = yield* evaluate([
        model.infer(variables, x),
        vector.infer(variables, Tensor.reshape(x, [24, 3]))
      ])
      assert.deepStrictEqual([...sequence!.sizes], [4, 6, 2])
      close(sequence!, Array.from(positions!.data as Float32Array))
    })
  )

  it.effect("gives every layer its own bits, and the same ones for the same key", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([20]), Nn.dense(20), Nn.dense(20))
      const params = (seed: number) => evaluate(model.init(Random.key(seed)).params)
      const [a, b, c] = [yield* params(5), yield* params(5), yield* params(6)]
      assert.deepStrictEqual(a.dense0.kernel.data, b.dense0.kernel.data)
      assert.notDeepEqual(a.dense0.kernel.data, a.dense1.kernel.data)
      assert.notDeepEqual(a.dense0.kernel.data, c.dense0.kernel.data)
    })
  )

  it.effect("nests: a model is a layer", () =>
    Effect.gen(function* () {
      const inner = Nn.sequential(Nn.input(["h", 4]), Nn.dense(3), Nn.batchNorm({ momentum: 0.5 }))
      const outer = Nn.sequential(Nn.input([2, 4]), inner, Nn.flatten, Nn.dense(2))
      assert.deepStrictEqual([...outer.output.shape], [2])
      const { params, state } = outer.init(Random.key(0))
      assert.deepStrictEqual(Tree.paths(params), [
        "model0.dense0.kernel",
        "model0.dense0.bias",
        "model0.batchNorm1.scale",
        "model0.batchNorm1.shift",
        "dense1.kernel",
        "dense1.bias"
      ])
      assert.deepStrictEqual(Tree.paths(state), ["model0.batchNorm1.mean", "model0.batchNorm1.variance"])
      const x = Random.normal(Random.key(1), [5, 2, 4])
      const [y, after] = outer.train({ params, state }, x)
      const hidden = inner.train({ params: params.model0, state: state.model0 }, x)
      const { direct, found, mean, moved } = yield* evaluate({
        found: y,
        direct: Tensor.add(Tensor.matmul(Tensor.reshape(hidden[0], [5, 6]), params.dense1.kernel), params.dense1.bias),
        mean: after.model0.batchNorm1.mean,
        moved: hidden[1].batchNorm1.mean
      })
      close(found, Array.from(direct.data))
      close(mean, Array.from(moved.data))
    })
  )

  it("throws where the compiler did not know the sizes, with the sentence of the compiler", () => {
    assert.strictEqual(
      shapeError(() => Nn.sequential(Nn.input([n(28), n(28), n(1)] as ReadonlyArray<number>), Nn.dense(10))),
      "dense expects a vector [n] but got [28, 28, 1]: flatten it first"
    )
    assert.strictEqual(
      shapeError(() => Nn.sequential(Nn.input([n(12)]), mlpOf(784))),
      "this model expects [784] but got [12]"
    )
    assert.strictEqual(
      shapeError(() => Nn.dense(n(0))),
      "dense: units must be a positive whole number but is 0"
    )
    assert.strictEqual(
      shapeError(() => Nn.input([n(-1)])),
      "input: -1 is not a size"
    )
    const names = ["fc", "fc"] as ReadonlyArray<string>
    assert.strictEqual(
      shapeError(() =>
        Nn.sequential(Nn.input([3]), Nn.dense(3, { name: names[0]! }), Nn.dense(3, { name: names[1]! }))
      ),
      'two layers are named "fc"'
    )
    assert.strictEqual(
      shapeError(() => Nn.sequential(Nn.input([3]), Nn.dense(3, { name: "a.b" as string }))),
      'the name "a.b" has a dot, which separates the parts of a path'
    )
    assert.strictEqual(
      shapeError(() => Nn.sequential(Nn.input([3], "int32" as "float32"), Nn.dense(3))),
      "dense expects float input but got int32"
    )
    assert.strictEqual(
      shapeError(() => Nn.sequential(Nn.input(["time"] as ReadonlyArray<string>), Nn.dense(3))),
      "dense: the last axis of [time] has no known size, which its parameters need"
    )
  })

  it("checks a batch where the compiler could not", () => {
    const model = mlpOf(784)
    const variables = model.init(Random.key(0))
    const unknown = (sizes: ReadonlyArray<number>) => Tensor.zeros(sizes)
    assert.strictEqual(
      shapeError(() => model.infer(variables, unknown([32, 28, 28]))),
      "the model expects [784] after the batch axes but got [32, 28, 28]"
    )
    assert.strictEqual(
      shapeError(() => model.train(variables, unknown([784]))),
      "the model expects [784] after the batch axes but got [784]: add a batch axis with Tensor.expandDims(x, 0)"
    )
    assert.strictEqual(
      shapeError(() => model.infer(variables, Tensor.zeros([2, 784], "int32") as any)),
      "the model expects float32 but got int32"
    )
    const square = Nn.sequential(Nn.input(["side", "side"]), Nn.relu)
    assert.strictEqual(
      shapeError(() => square.infer({ params: {}, state: {} }, unknown([2, 3, 4]))),
      "the model expects [side, side] after the batch axes but got [2, 3, 4]"
    )
  })

  it("refuses to train without the key it needs", () => {
    const model = Nn.sequential(Nn.input([4]), Nn.dropout(0.5))
    const train = model.train as (variables: unknown, x: unknown) => unknown
    assert.strictEqual(
      shapeError(() => train({ params: {}, state: {} }, float([[1, 2, 3, 4]]))),
      "this model has dropout, which needs a random key: pass { key }"
    )
  })
})

const mlpOf = (width: number) => Nn.sequential(Nn.input([width]), Nn.dense(10))
