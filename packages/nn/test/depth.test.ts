/** Spatial dropout and stochastic depth: what is left out, and expectations. */
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { evaluate } from "./support.ts"

const key = Random.key(3)
const nothing = { params: {}, state: {} }

describe("spatial dropout", () => {
  const model = Nn.sequential(Nn.input([5, 4, 50]), Nn.spatialDropout(0.3))
  const x = Tensor.ones([200, 5, 4, 50])

  it.effect("drops whole channels of an example and keeps the expectation", () =>
    Effect.gen(function* () {
      const { inferred, y } = yield* evaluate({
        y: model.train(nothing, x, { key: Random.key(1) })[0],
        inferred: model.infer(nothing, x)
      })
      let kept = 0
      for (let example = 0; example < 200; example++)
        for (let channel = 0; channel < 50; channel++) {
          const values = Array.from({ length: 20 }, (_, place) => y.data[(example * 20 + place) * 50 + channel]!)
          assert.strictEqual(new Set(values).size, 1)
          if (values[0] !== 0) kept++
          assert.isTrue(values[0] === 0 || Math.abs(values[0]! - 1 / 0.7) < 1e-6)
        }
      // 10,000 draws: the standard deviation of the share is 0.0046
      assert.closeTo(kept / 10_000, 0.7, 0.018)
      assert.isTrue(inferred.data.every((value) => value === 1))
      const sequence = Nn.sequential(Nn.input([20, 50]), Nn.spatialDropout(0.3))
      const flat = yield* evaluate(sequence.train(nothing, Tensor.ones([200, 20, 50]), { key: Random.key(1) })[0])
      assert.deepStrictEqual(flat.data, y.data)
    })
  )
})

describe("stochastic depth", () => {
  const block = Nn.stochasticDepth(0.25, Nn.stack(Nn.dense(3), Nn.batchNorm(), Nn.dropout(0.5)))
  const model = Nn.sequential(Nn.input([2, 3]), Nn.stochasticDepth(0.25, Nn.dense(3)), Nn.identity)

  it.effect("leaves the branch out of whole examples and keeps the expectation", () =>
    Effect.gen(function* () {
      const variables = model.init(key)
      const x = Tensor.add(Tensor.zeros([8000, 2, 3]), Random.normal(Random.key(8), [2, 3])) as any
      const { inferred, y } = (yield* evaluate({
        y: model.train(variables, x, { key: Random.key(2) })[0],
        inferred: model.infer(variables, x)
      })) as any
      const inputs = (yield* evaluate(x)) as any
      let kept = 0
      for (let example = 0; example < 8000; example++) {
        const at = Array.from({ length: 6 }, (_, i) => 6 * example + i)
        const out = at.every((i) => y.data[i] === inputs.data[i])
        if (!out) {
          kept++
          for (const i of at)
            assert.closeTo(y.data[i] - inputs.data[i], (inferred.data[i] - inputs.data[i]) / 0.75, 1e-5)
        }
      }
      // the standard deviation of the share is 0.0048
      assert.closeTo(kept / 8000, 0.75, 0.02)
    })
  )

  it.effect("hands on keys and state", () =>
    Effect.gen(function* () {
      const whole = Nn.sequential(Nn.input([3]), block)
      const variables = whole.init(key)
      const [y, state] = whole.train(variables, Random.normal(Random.key(6), [16, 3]), { key: Random.key(7) })
      assert.deepStrictEqual(Object.keys(state.stochasticDepth0), ["batchNorm1"])
      assert.deepStrictEqual(y.shape, [16, 3])
      const never = Nn.sequential(Nn.input([3]), Nn.stochasticDepth(0, Nn.dense(3)))
      const x = Random.normal(Random.key(6), [16, 3])
      const own = never.init(key)
      const [a, b] = yield* evaluate([never.train(own, x, { key: Random.key(7) })[0], never.infer(own, x)] as const)
      assert.deepStrictEqual((a as any).data, (b as any).data)
      assert.throws(() => (model.train as any)(model.init(key), Tensor.zeros([1, 2, 3])), "needs a random key")
    })
  )
})
