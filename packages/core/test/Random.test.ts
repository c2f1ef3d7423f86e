import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { erf, erfInv } from "../src/internal/erf.ts"
import { threefry2x32 } from "../src/internal/threefry.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Random from "../src/Random.ts"
import type { AnyTensor } from "../src/Tensor.ts"
import { asNode, evaluate, input, value } from "./primitives/evaluate.ts"
import { constant, identity } from "./primitives/ops.ts"
import { chiSquare, density, histogram, integral, kolmogorov, mean, moment, normalCdf, single } from "./statistics.ts"

const bits = (key: Random.Key): Array<number> => value(key.bits)

const n = 50_000

describe("keys", () => {
  it.effect("a key holds the seed's 64 bits", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(bits(Random.key(5)), [0, 5])
      assert.deepStrictEqual(bits(Random.key(2 ** 32 + 2 ** 31)), [1, -(2 ** 31)])
      assert.deepStrictEqual(bits(Random.key(2 ** 53 - 1)), [2 ** 21 - 1, -1])
      assert.deepStrictEqual(bits(Random.key(-1)), [-1, -1])
      assert.throws(() => Random.key(0.5), "Random.key: the seed must be a safe integer but is 0.5")
      assert.throws(() => Random.key(2 ** 53))
    })
  )

  it.effect("folding on the host and in a program agree", () =>
    Effect.sync(() => {
      const key = Random.key(42)
      for (const data of [0, 1, -1, 2 ** 31, 2 ** 32 - 1]) {
        const known = Random.foldIn(key, data)
        assert.strictEqual(asNode(known.bits).op, "constant")
        assert.deepStrictEqual(bits(known), [...threefry2x32(0, 42, 0, data | 0)])
        const scalar = constant(NdArray.fromArray([], "int32", [data | 0])) as AnyTensor as Random.Key["bits"]
        assert.deepStrictEqual(bits(Random.foldIn(key, scalar as never)), bits(known))
        const traced = Random.fromBits(identity(asNode(key.bits)) as AnyTensor as Random.Key["bits"])
        assert.strictEqual(asNode(Random.foldIn(traced, data).bits).op, "randomFold")
        assert.deepStrictEqual(bits(Random.foldIn(traced, data)), bits(known))
      }
      assert.throws(() => Random.foldIn(key, 2 ** 32), "Random.foldIn: 4294967296 is not an integer of 32 bits")
      assert.throws(() => Random.foldIn(key, 0.5))
    })
  )

  it.effect("split gives n different keys", () =>
    Effect.sync(() => {
      const [left, right] = Random.split(Random.key(3))
      assert.deepStrictEqual(bits(left), bits(Random.foldIn(Random.key(3), 0)))
      assert.deepStrictEqual(bits(right), bits(Random.foldIn(Random.key(3), 1)))
      const all = Random.split(Random.key(3), 1000).map((key) => bits(key).join())
      assert.strictEqual(new Set(all).size, 1000)
    })
  )
})

describe("shapes", () => {
  it.effect("from sizes, or from a tensor with its names", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(Random.normal(Random.key(0), [2, 3]).shape, [2, 3])
      const like = identity(input(0, [4, 3]), [{ name: "batch", size: 4 }, { size: 3 }])
      assert.deepStrictEqual(asNode(Random.bernoulli(Random.key(0), 0.5, like)).axes, like.axes)
      assert.deepStrictEqual(asNode(Random.normal(Random.key(0), like)).axes, like.axes)
      assert.deepStrictEqual(asNode(Random.randint(Random.key(0), like, { max: 3 })).axes, like.axes)
      assert.strictEqual(single(Random.uniform(Random.key(0), [3, 0])).length, 0)
      assert.throws(
        () => Random.uniform(Random.key(0), ["batch"] as ReadonlyArray<string>),
        'uniform: batch has no size here: use Tensor.size(x, "batch")'
      )
    })
  )
})

describe("uniform", () => {
  it.effect("is flat on [0, 1), in steps of 2^-24", () =>
    Effect.sync(() => {
      const x = single(Random.uniform(Random.key(1), [n]))
      assert.isTrue(x.every((v) => v >= 0 && v < 1 && Number.isInteger(v * 2 ** 24)))
      assert.isBelow(
        kolmogorov(x, (v) => v),
        1.95
      )
      assert.isBelow(Math.abs(chiSquare(histogram(x, 64, (v) => Math.floor(v * 64)))), 4)
      assert.approximately(mean(x), 0.5, 4 / Math.sqrt(12 * n))
      // neighbours are independent
      const products = x.slice(1).map((v, i) => (v - 0.5) * (x[i]! - 0.5))
      assert.approximately(mean(products), 0, 4 / 12 / Math.sqrt(n))
    })
  )

  it.effect("scaled, it stays below max even where float32 would round up to it", () =>
    Effect.sync(() => {
      const x = single(Random.uniform(Random.key(1), [1000], { min: -2, max: 6 }))
      assert.isTrue(x.every((v) => v >= -2 && v < 6))
      assert.approximately(mean(x), 2, 0.3)
      const narrow = single(Random.uniform(Random.key(1), [1000], { min: 1, max: 1 + 2 ** -23 }))
      assert.isTrue(narrow.every((v) => v === 1))
      assert.isTrue(single(Random.uniform(Random.key(1), [1000], { min: -1, max: 0 })).every((v) => v < 0))
    })
  )
})

describe("normal", () => {
  it.effect("has the moments and the distribution", () =>
    Effect.sync(() => {
      const x = single(Random.normal(Random.key(2), [n]))
      assert.approximately(mean(x), 0, 4 / Math.sqrt(n))
      assert.approximately(moment(x, 2), 1, 4 * Math.sqrt(2 / n))
      assert.approximately(moment(x, 3), 0, 4 * Math.sqrt(15 / n))
      assert.approximately(moment(x, 4), 3, 4 * Math.sqrt(96 / n))
      assert.isBelow(kolmogorov(x.slice(0, 5000), normalCdf), 1.95)
    })
  )

  it.effect("truncated, it stays inside and keeps the distribution there", () =>
    Effect.sync(() => {
      const x = single(Random.truncatedNormal(Random.key(3), [n]))
      assert.isTrue(x.every((v) => v >= -2 && v <= 2))
      const mass = integral(density, -2, 2)
      assert.approximately(moment(x, 2), integral((v) => v * v * density(v), -2, 2) / mass, 0.015)
      assert.isBelow(
        kolmogorov(x.slice(0, 5000), (v) => integral(density, -2, v) / mass),
        1.95
      )
      const side = single(Random.truncatedNormal(Random.key(3), [1000], { min: 1, max: 3 }))
      assert.isTrue(side.every((v) => v >= 1 && v <= 3))
    })
  )
})

describe("erf", () => {
  const oracle = (x: number): number => integral((t) => (2 / Math.sqrt(Math.PI)) * Math.exp(-t * t), 0, x, 4000)

  it.effect("agrees with its integral", () =>
    Effect.sync(() => {
      for (let x = -5; x <= 5; x += 0.173) assert.approximately(erf(x), oracle(x), 1e-14)
      assert.strictEqual(erf(0), 0)
      assert.strictEqual(erf(30), 1)
    })
  )

  it.effect("erfInv inverts it to 5e-7 in float32, up to the ends", () =>
    Effect.sync(() => {
      // where float32 has these values exactly, the inverse of the rounded argument is known to be found by bisection
      const xs = Float64Array.from({ length: 801 }, (_, i) => Math.fround(Math.tanh((i - 400) / 48)))
      const ends = Float64Array.of(1 - 2 ** -24, -1 + 2 ** -24, 2 ** -24, 1 - 2 ** -20)
      const all = Float64Array.of(...xs, ...ends)
      const exact = all.map((p) => {
        let [low, high] = [-6, 6]
        for (let i = 0; i < 200; i++) {
          const middle = (low + high) / 2
          if (erf(middle) < p) low = middle
          else high = middle
        }
        return (low + high) / 2
      })
      const found = evaluate([erfInv(input(0, [all.length]))], [all], "float32")[0]!
      found.forEach((v, i) =>
        assert.approximately(v, exact[i]!, 5e-7 * Math.max(Math.abs(exact[i]!), 2 ** -24), `${all[i]}`)
      )
    })
  )
})

describe("bernoulli and integers", () => {
  it.effect("bernoulli is true with probability p, a number or a scalar", () =>
    Effect.sync(() => {
      const p = constant(NdArray.fromArray([], "float32", [0.3])) as AnyTensor as never
      const x = single(Random.bernoulli(Random.key(4), 0.3, [n]))
      assert.approximately(mean(x), 0.3, 4 * Math.sqrt(0.21 / n))
      assert.deepStrictEqual(single(Random.bernoulli(Random.key(4), p, [n])), x)
      assert.strictEqual(mean(single(Random.bernoulli(Random.key(4), 0, [100]))), 0)
      assert.strictEqual(mean(single(Random.bernoulli(Random.key(4), 1, [100]))), 1)
    })
  )

  it.effect("randint scales the bits, exactly", () =>
    Effect.sync(() => {
      const words = value(Random.bits(Random.key(5), [500]))
      const ranges = [
        [0, 1],
        [0, 3],
        [-7, 65536],
        [5, 2 ** 31],
        [-(2 ** 31), 2 ** 31 - 1],
        [-(2 ** 31), 2 ** 31]
      ] as const
      for (const [min, max] of ranges) {
        const found = value(Random.randint(Random.key(5), [500], { min, max }))
        const oracle = words.map((word) => Number((BigInt(word >>> 0) * BigInt(max - min)) >> 32n) + min)
        assert.deepStrictEqual(found, oracle)
      }
      for (const [min, max] of [
        [3, 3],
        [0, 2 ** 31 + 1],
        [0.5, 2]
      ] as const) {
        assert.throws(() => Random.randint(Random.key(5), [1], { min, max }), `no int32 lies in [${min}, ${max})`)
      }
    })
  )

  it.effect("randint and bits are flat", () =>
    Effect.sync(() => {
      const x = single(Random.randint(Random.key(6), [n], { max: 10 }))
      assert.isBelow(Math.abs(chiSquare(histogram(x, 10, (v) => v))), 4)
      const words = single(Random.bits(Random.key(7), [n]))
      for (let bit = 0; bit < 32; bit++) {
        assert.approximately(mean(words.map((word) => (word >>> bit) & 1)), 0.5, (4.5 * 0.5) / Math.sqrt(n))
      }
    })
  )
})

describe("on the host", () => {
  it.effect("the same key gives the same numbers, another key others", () =>
    Effect.sync(() => {
      const of = (seed: number) => Random.host(Random.key(seed)).uniforms(100)
      assert.deepStrictEqual(of(1), of(1))
      assert.isTrue(of(1).every((v, i) => v !== of(2)[i]))
      // counters (1, 0), (1, 1): apart from what programs draw
      const [x, y] = threefry2x32(0, 1, 1, 0)
      assert.strictEqual(of(1)[0], ((x >>> 5) * 2 ** 26 + (y >>> 6)) / 2 ** 53)
    })
  )

  it.effect("uniform and normal have their distributions", () =>
    Effect.sync(() => {
      const random = Random.host(Random.key(8))
      const u = random.uniforms(n)
      assert.isTrue(u.every((v) => v >= 0 && v < 1))
      assert.isBelow(
        kolmogorov(u, (v) => v),
        1.95
      )
      const x = Float64Array.from({ length: 5000 }, random.normal)
      assert.isBelow(kolmogorov(x, normalCdf), 1.95)
      const products = x.slice(1).map((v, i) => v * x[i]!)
      assert.approximately(mean(products), 0, 4 / Math.sqrt(5000))
    })
  )

  it.effect("integers are flat and permutations equally likely", () =>
    Effect.sync(() => {
      const random = Random.host(Random.key(9))
      const die = Array.from({ length: n }, () => random.int(6))
      assert.isBelow(Math.abs(chiSquare(histogram(die, 6, (v) => v))), 4)
      const orders = Array.from({ length: 24_000 }, () => random.permutation(4).join(""))
      const names = [...new Set(orders)]
      assert.strictEqual(names.length, 24)
      assert.isBelow(Math.abs(chiSquare(names.map((name) => orders.filter((o) => o === name).length))), 4)
      const long = random.permutation(60_000)
      assert.deepStrictEqual(
        long.toSorted(),
        Int32Array.from({ length: 60_000 }, (_, i) => i)
      )
      assert.strictEqual(random.int(1), 0)
      assert.strictEqual(random.permutation(0).length, 0)
      for (const bad of [0, -1, 1.5, 2 ** 32 + 1, NaN]) assert.throws(() => random.int(bad), RangeError)
    })
  )

  it.effect("a key that a program computes is refused", () =>
    Effect.sync(() => {
      const key = Random.fromBits(input(0, [2], "int32") as AnyTensor as Random.Key["bits"])
      assert.throws(() => Random.host(key), "Random.host: the key's bits are not known here")
    })
  )
})
