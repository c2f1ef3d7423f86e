import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Initializer from "@typegrad/nn/Initializer"
import * as Effect from "effect/Effect"
import { evaluate } from "./support.ts"

const moments = (data: ArrayLike<number>) => {
  const values = Array.from(data)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const central = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length
  return {
    mean,
    variance: central(2),
    kurtosis: central(4) / central(2) ** 2,
    largest: Math.max(...values.map(Math.abs))
  }
}

describe("Initializer", () => {
  const cases: ReadonlyArray<readonly [string, Initializer.Initializer, number, "normal" | "uniform"]> = [
    ["heNormal", Initializer.heNormal, 2 / 300, "normal"],
    ["heUniform", Initializer.heUniform, 2 / 300, "uniform"],
    ["glorotNormal", Initializer.glorotNormal, 2 / 400, "normal"],
    ["glorotUniform", Initializer.glorotUniform, 2 / 400, "uniform"],
    ["lecunNormal", Initializer.lecunNormal, 1 / 300, "normal"],
    ["lecunUniform", Initializer.lecunUniform, 1 / 300, "uniform"]
  ]
  for (const [name, init, variance, distribution] of cases) {
    it.effect(`${name} on [300, 100] has mean 0, its variance and the shape of a ${distribution} distribution`, () =>
      Effect.gen(function* () {
        const { data, sizes } = yield* evaluate(init(Random.key(7), [300, 100]))
        const found = moments(data as Float32Array)
        assert.deepStrictEqual([...sizes], [300, 100])
        // 30,000 draws: five standard deviations of the estimates
        assert.closeTo(found.mean, 0, 5 * Math.sqrt(variance / 30_000))
        assert.closeTo(found.variance / variance, 1, 5 * Math.sqrt(2 / 30_000))
        assert.closeTo(found.kurtosis, distribution === "normal" ? 3 : 1.8, 0.15)
        if (distribution === "uniform") assert.isAtMost(found.largest, Math.sqrt(3 * variance))
      })
    )
  }

  it.effect("counts the window of a convolution in both fans", () =>
    Effect.gen(function* () {
      const fanOut = Initializer.varianceScaling({ scale: 1, mode: "fanOut", distribution: "normal" })
      const { into, out } = yield* evaluate({
        into: Initializer.lecunNormal(Random.key(1), [5, 5, 16, 32]),
        out: fanOut(Random.key(2), [5, 5, 16, 32])
      })
      assert.closeTo(moments(into.data as Float32Array).variance * 25 * 16, 1, 0.07)
      assert.closeTo(moments(out.data as Float32Array).variance * 25 * 32, 1, 0.07)
    })
  )

  it.effect("constants, and a vector whose fans are its size", () =>
    Effect.gen(function* () {
      const found = yield* evaluate({
        zeros: Initializer.zeros(Random.key(0), [3]),
        ones: Initializer.ones(Random.key(0), [3]),
        half: Initializer.constant(0.5)(Random.key(0), [2, 2]),
        vector: Initializer.heNormal(Random.key(0), [10_000])
      })
      assert.deepStrictEqual(Array.from(found.zeros.data as Float32Array), [0, 0, 0])
      assert.deepStrictEqual(Array.from(found.ones.data as Float32Array), [1, 1, 1])
      assert.deepStrictEqual(Array.from(found.half.data as Float32Array), [0.5, 0.5, 0.5, 0.5])
      assert.closeTo(moments(found.vector.data as Float32Array).variance * 5000, 1, 0.08)
    })
  )
})
