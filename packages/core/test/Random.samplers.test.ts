import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as NdArray from "../src/NdArray.ts"
import * as Random from "../src/Random.ts"
import { type AnyTensor, constant } from "../src/Tensor.ts"
import { value } from "./primitives/evaluate.ts"
import { chiSquare, histogram, integral, kolmogorov, mean, moment, single } from "./statistics.ts"

const n = 50_000
const test = (name: string, body: () => void) => it.effect(name, () => Effect.sync(body))
const closeTo = (x: number, to: number, by: number) => assert.isAtMost(Math.abs(x - to), by, `${x} is not near ${to}`)
const data = (values: ReadonlyArray<number>, shape: ReadonlyArray<number> = [values.length]): any =>
  constant(NdArray.fromArray(shape, "float32", Float32Array.from(values)) as never)

describe("distributions", () => {
  const cases: ReadonlyArray<readonly [string, AnyTensor, (x: number) => number]> = [
    ["exponential", Random.exponential(Random.key(1), [n]), (x) => 1 - Math.exp(-x)],
    ["gumbel", Random.gumbel(Random.key(2), [n]), (x) => Math.exp(-Math.exp(-x))],
    ["laplace", Random.laplace(Random.key(3), [n]), (x) => (x < 0 ? Math.exp(x) / 2 : 1 - Math.exp(-x) / 2)],
    ["logistic", Random.logistic(Random.key(4), [n]), (x) => 1 / (1 + Math.exp(-x))]
  ]
  for (const [name, sample, cdf] of cases) {
    test(`${name} has its distribution function, and is finite`, () => {
      const x = single(sample)
      assert.isTrue(x.every(Number.isFinite))
      assert.isBelow(kolmogorov(x, cdf), 1.95)
    })
  }

  test("exponential and gumbel are positive and bounded by the 23 bits they are made of", () => {
    const x = single(Random.exponential(Random.key(5), [n]))
    assert.isTrue(x.every((v) => v > 0 && v < 16.7))
  })

  test("rademacher is -1 or 1, equally often", () => {
    const x = single(Random.rademacher(Random.key(6), [n]))
    assert.isTrue(x.every((v) => v === 1 || v === -1))
    closeTo(mean(x), 0, 4 / Math.sqrt(n))
    assert.strictEqual(moment(x, 2), 1)
  })
})

describe("categorical", () => {
  test("draws as softmax says; -Infinity never", () => {
    const p = [0.5, 0.25, 0, 0.2, 0.05]
    const rows = Array.from({ length: 20_000 }, () => p.map(Math.log)).flat()
    const drawn = value(Random.categorical(Random.key(0), data(rows, [20_000, 5])))
    const counts = histogram(drawn, 5, (x) => x)
    assert.strictEqual(counts[2], 0)
    p.forEach((expected, i) => closeTo(counts[i]! / 20_000, expected, 0.015))
  })

  test("takes any axis", () => {
    const logits = data([0, -100, -100, 0], [2, 2])
    assert.deepStrictEqual(value(Random.categorical(Random.key(1), logits, 0)), [0, 1])
    assert.deepStrictEqual(value(Random.categorical(Random.key(1), data([9, 9, -99, -99, 9, 9], [3, 2]), 1)).length, 3)
  })

  test("refuses what it cannot draw from", () => {
    const empty: any = data([], [2, 0])
    assert.throws(() => Random.categorical(Random.key(0), empty), "categorical: axis -1 of [2, 0] is empty")
    assert.throws(
      () => Random.categorical(Random.key(0), constant(NdArray.fromArray([2], "int32", [1, 2])) as never),
      "categorical"
    )
  })
})

describe("permutation", () => {
  test("holds every number once, and is uniform over the orders", () => {
    for (const size of [0, 1, 2, 7, 2048]) {
      const found = value(Random.permutation(Random.key(size), size))
      assert.deepStrictEqual(
        found.toSorted((a, b) => a - b),
        Array.from({ length: size }, (_, i) => i)
      )
    }
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 2400; seed++) {
      const found = value(Random.permutation(Random.key(seed), 4)).join("")
      counts.set(found, (counts.get(found) ?? 0) + 1)
    }
    assert.strictEqual(counts.size, 24)
    assert.isBelow(Math.abs(chiSquare([...counts.values()])), 4)
  })

  test("moves whole rows of a tensor, along any axis", () => {
    const x = data([0, 1, 2, 10, 11, 12], [2, 3])
    const columns = value(Random.permutation(Random.key(3), x, 1))
    assert.deepStrictEqual(
      columns.slice(0, 3).map((v) => v + 10),
      columns.slice(3)
    )
    assert.deepStrictEqual(
      columns.slice(0, 3).toSorted((a, b) => a - b),
      [0, 1, 2]
    )
    const rows = value(Random.permutation(Random.key(4), x))
    assert.isTrue(rows.join() === "0,1,2,10,11,12" || rows.join() === "10,11,12,0,1,2")
  })
})

describe("choice", () => {
  test("with replacement: uniform, or by weights that need not sum to 1", () => {
    const uniform = histogram(value(Random.choice(Random.key(0), 5, [20_000])), 5, (x) => x)
    assert.isBelow(Math.abs(chiSquare(uniform)), 4)
    const p = data([1, 0, 3])
    const weighted = histogram(value(Random.choice(Random.key(1), 3, [100, 200], { p })), 3, (x) => x)
    assert.strictEqual(weighted[1], 0)
    closeTo(weighted[0]! / 20_000, 0.25, 0.015)
  })

  test("without replacement each is drawn once, the heavy ones first", () => {
    const drawn = value(Random.choice(Random.key(2), 10, [2, 5], { replace: false }))
    assert.strictEqual(new Set(drawn).size, 10)
    let first = 0
    for (let seed = 0; seed < 1000; seed++) {
      const [a, b] = value(Random.choice(Random.key(seed), 2, [2], { replace: false, p: data([1, 9]) }))
      assert.notStrictEqual(a, b)
      if (a === 1) first++
    }
    closeTo(first / 1000, 0.9, 0.04)
  })

  test("of a tensor gives rows", () => {
    const x = data([0, 1, 10, 11, 20, 21], [3, 2])
    const drawn = Random.choice(Random.key(5), x, [4])
    assert.deepStrictEqual(drawn.shape as ReadonlyArray<number>, [4, 2])
    const values = value(drawn)
    for (let i = 0; i < 8; i += 2) assert.strictEqual(values[i]! + 1, values[i + 1])
  })

  test("says what is wrong", () => {
    const key = Random.key(0)
    assert.throws(() => Random.choice(key, 3, [4], { replace: false }), "choice: 4 draws without replacement from 3")
    assert.throws(() => Random.choice(key, 0, [1]), "choice: there is nothing to draw 1 from")
    assert.throws(
      () => Random.choice(key, 3, [1], { p: data([1, 2]) }),
      "choice: p must be [3], one weight a row, but is [2]"
    )
  })
})

/** the integral of a density from 0, to compare a sample's distribution with */
const cdfOf = (density: (x: number) => number, from: number) => (x: number) => {
  // the substitution x = from + t^4 takes the pole of a small alpha away
  const f = (t: number) => density(from + t ** 4) * 4 * t ** 3
  return integral(f, 0, (x - from) ** 0.25, 400)
}

/** Gamma(alpha) by Lanczos, g = 7 */
const gammaFunction = (x: number): number => {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7
  ]
  const t = x + 6.5
  const sum = c.slice(1).reduce((total, v, i) => total + v / (x + i), c[0]!)
  return Math.sqrt(2 * Math.PI) * t ** (x - 0.5) * Math.exp(-t) * sum
}

describe("the gamma family", () => {
  const few = 4000
  const gammaCdf = (alpha: number) =>
    cdfOf((x) => (x === 0 ? 0 : (x ** (alpha - 1) * Math.exp(-x)) / gammaFunction(alpha)), 0)

  for (const alpha of [0.3, 1, 2.5, 20]) {
    test(`gamma(${alpha})`, () => {
      const x = single(Random.gamma(Random.key(11), alpha, [few]))
      assert.isBelow(kolmogorov(x, gammaCdf(alpha)), 1.95)
    })
  }

  test("chi-square of 3, mean and variance", () => {
    const x = single(Random.chiSquare(Random.key(12), 3, [few]))
    closeTo(mean(x), 3, 0.15)
    closeTo(moment(x, 2) - mean(x) ** 2, 6, 0.7)
  })

  test("beta(2, 5) and beta of tiny parameters", () => {
    const x = single(Random.beta(Random.key(13), 2, 5, [few]))
    assert.isBelow(
      kolmogorov(
        x,
        cdfOf((t) => 30 * t * (1 - t) ** 4, 0)
      ),
      1.95
    )
    const tiny = single(Random.beta(Random.key(14), 1e-3, 1e-3, [few]))
    assert.isTrue(tiny.every((v) => v >= 0 && v <= 1))
    closeTo(mean(tiny), 0.5, 0.04)
  })

  test("Student's t of 5: symmetric, variance 5/3", () => {
    const x = single(Random.studentT(Random.key(15), 5, [few]))
    closeTo(mean(x), 0, 0.1)
    closeTo(moment(x, 2), 5 / 3, 0.25)
  })

  test("dirichlet sums to 1 and has its means", () => {
    const x = single(
      Random.dirichlet(Random.key(16), data(Array.from({ length: few }, () => [1, 2, 5]).flat(), [few, 3]))
    )
    for (let i = 0; i < few; i++) closeTo(x[3 * i]! + x[3 * i + 1]! + x[3 * i + 2]!, 1, 1e-6)
    ;[1, 2, 5].forEach((alpha, j) => closeTo(mean(x.filter((_, i) => i % 3 === j)), alpha / 8, 0.02))
  })

  test("parameters broadcast; what is no parameter gives NaN, and the others are drawn", () => {
    const x = single(Random.gamma(Random.key(17), data([2, -1, Number.NaN, 0, 3]), [2, 5]))
    assert.deepStrictEqual([...x].map(Number.isNaN), [false, true, true, true, false, false, true, true, true, false])
    assert.throws(() => Random.gamma(Random.key(0), data([1, 2]), [3]), "gamma")
  })
})
