import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, shapeError, slope } from "./support.ts"

const fixture = JSON.parse(readFileSync(new URL("fixtures/torch.json", import.meta.url), "utf8"))
const nothing = { params: {}, state: {} }

describe("dropout", () => {
  const model = Nn.sequential(Nn.input([1000]), Nn.dropout(0.3), Nn.dropout(0.3))
  const one = Nn.sequential(Nn.input([1000]), Nn.dropout(0.3))
  const x = Tensor.ones([20, 1000])

  it.effect("keeps 1 - rate of the elements and their mean", () =>
    Effect.gen(function* () {
      const { y, inferred } = yield* evaluate({
        y: one.train(nothing, x, { key: Random.key(1) })[0],
        inferred: one.infer(nothing, x)
      })
      const kept = y.data.filter((value) => value !== 0)
      assert.isTrue(kept.every((value) => Math.abs(value - 1 / 0.7) < 1e-6))
      // 20,000 draws: the standard deviation of the share is 0.0032
      assert.closeTo(kept.length / y.data.length, 0.7, 0.013)
      assert.isTrue(inferred.data.every((value) => value === 1))
    })
  )

  it.effect("two of a model drop different elements; the same key drops the same", () =>
    Effect.gen(function* () {
      const dropped = (seed: number) => evaluate(one.train(nothing, x, { key: Random.key(seed) })[0])
      const [first, again, other] = [yield* dropped(1), yield* dropped(1), yield* dropped(2)]
      const both = yield* evaluate(model.train(nothing, x, { key: Random.key(1) })[0])
      assert.deepStrictEqual(first.data, again.data)
      assert.notDeepEqual(first.data, other.data)
      const share = both.data.filter((value) => value !== 0).length / both.data.length
      assert.closeTo(share, 0.49, 0.015)
    })
  )

  it.effect("passes gradients where it passed values, scaled alike", () =>
    Effect.gen(function* () {
      const f = (x: Tensor.Tensor<Shape>) => {
        const y = one.train(nothing, x, { key: Random.key(1) })[0] as Tensor.Tensor<Shape>
        return [Tensor.sum(y) as Tensor.Tensor<[]>, y] as const
      }
      const [[, y], gradient] = Transform.valueAndGradAux(f)(x as Tensor.Tensor<Shape>)
      const found = yield* evaluate({ y, gradient })
      assert.deepStrictEqual(found.y.data, found.gradient.data)
    })
  )

  it.effect("of rate 0 changes nothing, and other rates than [0, 1) are refused", () =>
    Effect.gen(function* () {
      const none = Nn.sequential(Nn.input([3]), Nn.dropout(0))
      const [y] = none.train(nothing, float([[1, -2, 3]]), { key: Random.key(0) })
      close((yield* evaluate(y)) as any, [1, -2, 3])
      for (const rate of [1, -0.1, 1.5, Number.NaN]) {
        assert.throws(() => Nn.dropout(rate as number), RangeError, "at least 0 and less than 1")
      }
    })
  )
})

describe("batchNorm", () => {
  const { batchNorm } = fixture
  const model = Nn.sequential(Nn.input([3]), Nn.batchNorm())
  type Variables = ReturnType<typeof model.init>
  const params = { batchNorm0: { scale: float(batchNorm.scale), shift: float(batchNorm.shift) } } as Variables["params"]
  const weights = float(batchNorm.weights)

  it.effect("has the outputs, gradients and running statistics of PyTorch over three steps, then in inference", () =>
    Effect.gen(function* () {
      let state = model.init(Random.key(0)).state
      for (const [step, batch] of batchNorm.batches.entries()) {
        const f = (args: { readonly params: Variables["params"]; readonly x: Tensor.Tensor<Shape> }) => {
          const [y, next] = model.train({ params: args.params, state }, args.x)
          return [Tensor.sum(Tensor.mul(y as any, weights) as any) as Tensor.Tensor<[]>, { y, next }] as const
        }
        const [[, aux], gradients] = Transform.valueAndGradAux(f)({ params, x: float(batch) })
        const found = yield* evaluate({ ...aux, gradients })
        close(found.y as any, batchNorm.outputs[step])
        close(found.gradients.x as any, batchNorm.gradients[step].x, 1e-5)
        close(found.gradients.params.batchNorm0.scale, batchNorm.gradients[step].scale)
        close(found.gradients.params.batchNorm0.shift, batchNorm.gradients[step].shift)
        state = aux.next
      }
      const { mean, variance } = yield* evaluate(state.batchNorm0)
      close(mean, batchNorm.mean)
      close(variance, batchNorm.variance)
      const f = (x: Tensor.Tensor<Shape>) => {
        const y = model.infer({ params, state }, x) as Tensor.Tensor<Shape>
        return [Tensor.sum(Tensor.mul(y, weights) as any) as Tensor.Tensor<[]>, y] as const
      }
      const [[, y], gradient] = Transform.valueAndGradAux(f)(float(batchNorm.batches[0]))
      const found = yield* evaluate({ y, gradient })
      close(found.y, batchNorm.inferred)
      close(found.gradient, batchNorm.inferredGradient)
    })
  )

  it.effect("normalises over all axes but the last, whatever their number", () =>
    Effect.gen(function* () {
      const image = Nn.sequential(Nn.input([2, 4, 3]), Nn.batchNorm({ epsilon: 0 }))
      const x = Random.normal(Random.key(1), [2, 3, 2, 4, 3])
      const [y] = image.train(image.init(Random.key(0)), x)
      const { mean, variance } = yield* evaluate({
        mean: Tensor.mean(y, [0, 1, 2, 3]),
        variance: Tensor.variance(y, [0, 1, 2, 3])
      })
      close(mean, [0, 0, 0])
      close(variance, [1, 1, 1])
    })
  )

  it("has no gradient through the running statistics, and refuses a batch of one", () => {
    const variables = model.init(Random.key(0))
    assert.strictEqual(
      shapeError(() => model.train(variables, Tensor.ones([1, 3]))),
      "batchNorm: training needs more than one value a feature, but the batch is [1, 3]"
    )
    assert.throws(() => Nn.batchNorm({ momentum: 1 as number }), RangeError)
    assert.throws(() => Nn.batchNorm({ epsilon: -1 }), RangeError)
  })
})

describe("dense", () => {
  it.effect("takes initializers, and does without a bias", () =>
    Effect.gen(function* () {
      const layer = Nn.dense(2, { bias: false, kernelInit: (_, sizes) => Tensor.full(sizes, 2) as any })
      const model = Nn.sequential(Nn.input([3]), layer)
      const variables = model.init(Random.key(0))
      assert.deepStrictEqual(Object.keys(variables.params.dense0), ["kernel"])
      close(yield* evaluate(model.infer(variables, Tensor.ones([1, 3]))), [6, 6])
    })
  )

  it.effect("has the gradient of finite differences with respect to its input", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([3, 4]), Nn.dense(2), Nn.tanh)
      const variables = model.init(Random.key(0))
      const f = (x: Tensor.Tensor<Shape>) =>
        Tensor.sum(Tensor.square(model.infer(variables, x) as any) as any) as Tensor.Tensor<[]>
      const x = Random.normal(Random.key(1), [5, 3, 4]) as Tensor.Tensor<Shape>
      const direction = Random.normal(Random.key(2), [5, 3, 4]) as Tensor.Tensor<Shape>
      const product = Tensor.sum(Tensor.mul(Transform.grad(f)(x), direction) as any) as Tensor.Tensor<[]>
      const [found, expected] = yield* evaluate([product, slope(f, x, direction)])
      close(found!, expected!.data[0]!, 1e-6)
    })
  )
})
