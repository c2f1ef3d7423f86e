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

  it.effect("the truncated normal has no values beyond two deviations, and its variance where it is scaled", () =>
    Effect.gen(function* () {
      const scaled = Initializer.varianceScaling({ scale: 2, mode: "fanIn", distribution: "truncatedNormal" })
      const found = yield* evaluate({
        plain: Initializer.truncatedNormal(0.02)(Random.key(3), [300, 100]),
        scaled: scaled(Random.key(4), [300, 100])
      })
      const plain = moments(found.plain.data as Float32Array)
      assert.isAtMost(plain.largest, 0.04)
      assert.isAbove(plain.largest, 0.039)
      assert.closeTo(plain.mean, 0, 5 * (0.0176 / Math.sqrt(30_000)))
      // 1 - 4 phi(2) / (2 Phi(2) - 1)
      assert.closeTo(plain.variance / 0.02 ** 2, 0.773741, 0.03)
      const { largest, variance } = moments(found.scaled.data as Float32Array)
      assert.closeTo(variance / (2 / 300), 1, 5 * Math.sqrt(2 / 30_000))
      assert.isAtMost(largest, (2 * Math.sqrt(2 / 300)) / 0.8796)
    })
  )

  it.effect("the scaled normal of GPT-2 has deviation 0.02 / sqrt(2 layers)", () =>
    Effect.gen(function* () {
      const found = yield* evaluate({
        twelve: Initializer.scaledNormal({ layers: 12 })(Random.key(3), [300, 100]),
        other: Initializer.scaledNormal({ layers: 8, deviation: 1 })(Random.key(4), [300, 100])
      })
      const none = () => Initializer.scaledNormal({ layers: 0 })
      assert.throws(none, "scaledNormal: layers must be a positive whole number but is 0")
      const deviation = (data: ArrayLike<number>) => Math.sqrt(moments(data).variance)
      assert.closeTo(deviation(found.twelve.data as Float32Array) / 0.00408248, 1, 0.02)
      assert.closeTo(deviation(found.other.data as Float32Array) / 0.25, 1, 0.02)
    })
  )

  describe("orthogonal", () => {
    const shapes = [
      [7, 7],
      [1, 1],
      [5, 1],
      [1, 5],
      [64, 16],
      [16, 64],
      [3, 3, 2, 5],
      [2, 2, 3, 13],
      [101, 101]
    ]
    for (const sizes of shapes) {
      it.effect(`[${sizes.join(", ")}] has orthonormal rows or columns in float32`, () =>
        Effect.gen(function* () {
          const kernel = Initializer.orthogonal({ gain: 3 })(Random.key(5), sizes)
          const { data, sizes: found } = yield* evaluate(kernel, "float32")
          assert.deepStrictEqual([...found], sizes)
          const columns = sizes[sizes.length - 1]!
          const rows = data.length / columns
          const at = (row: number, column: number) => data[row * columns + column]! as number
          const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)]
          const element = rows < columns ? at : (vector: number, i: number) => at(i, vector)
          for (let a = 0; a < count; a++) {
            for (let b = 0; b <= a; b++) {
              let product = 0
              for (let i = 0; i < length; i++) product += element(a, i) * element(b, i)
              assert.closeTo(product / 9, a === b ? 1 : 0, 1e-6, `${a} and ${b}`)
            }
          }
        })
      )
    }

    it.effect("spans what the normal matrix does, each vector on the side of its own", () =>
      Effect.gen(function* () {
        const kernel = yield* evaluate(Initializer.orthogonal()(Random.key(6), [3, 8]))
        const normal = yield* evaluate(Random.normal(Random.key(6), [3, 8]))
        const product = (a: number, b: number) =>
          Array.from(
            { length: 8 },
            (_, i) => (kernel.data[a * 8 + i]! as number) * (normal.data[b * 8 + i]! as number)
          ).reduce((sum, value) => sum + value, 0)
        // R is upper triangular with a positive diagonal
        for (const [a, b] of [
          [1, 0],
          [2, 0],
          [2, 1]
        ] as const)
          assert.closeTo(product(a, b), 0, 1e-6)
        for (const a of [0, 1, 2]) assert.isAbove(product(a, a), 0)
      })
    )

    it("refuses a vector", () => {
      assert.throws(
        () => Initializer.orthogonal()(Random.key(0), [5]),
        "orthogonal needs a kernel of at least two axes but got [5]"
      )
    })
  })
})
