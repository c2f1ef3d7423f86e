/** Elementwise primitives that take polynomials, against float64 over the whole range of float32. */
import { assert, describe, it } from "@effect/vitest"
import type { ElementwiseOp } from "@typegrad/core/Graph"
import { apply, edges, pairs, samples, worstOf } from "./apply.ts"
import { random, ulps, variants } from "./harness.ts"

/** `%` is exact; what lies across 0 is moved to the side of y, whose sign zeros have as well. */
const modulo = (x: number, y: number): number => {
  const rest = x % y
  if (rest === 0) return y < 0 ? -0 : 0
  return rest < 0 === y < 0 ? rest : rest + y
}

/** By its Taylor series (Abramowitz and Stegun 7.1.6); from 6 on it is 1 in float64. */
const erf = (x: number): number => {
  if (Math.abs(x) >= 6) return Math.sign(x)
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** Floats whose bits are random: every exponent, both signs, NaN and infinities. */
const anywhere = (n: number, seed: number): Float32Array => {
  const next = random(seed)
  return new Float32Array(Int32Array.from({ length: n }, () => (next() * 2 ** 32) | 0).buffer)
}

const scaled = (n: number, seed: number, low: number, high: number): Float32Array =>
  samples(low, high, n, seed).map((e, i) => (i % 2 === 0 ? 1 : -1) * 2 ** e)

const unary: ReadonlyArray<readonly [ElementwiseOp, (x: number) => number, bound: number]> = [
  ["exp", Math.exp, 1.1],
  ["expm1", Math.expm1, 0.6],
  ["log1p", Math.log1p, 0.6],
  ["erf", erf, 1.3],
  ["rsqrt", (x) => 1 / Math.sqrt(x), 1.5]
]

const binary: ReadonlyArray<readonly [ElementwiseOp, (x: number, y: number) => number, bound: number]> = [
  ["pow", (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y), 0.6],
  ["atan2", Math.atan2, 0.6]
]

const all = Float32Array.from([
  ...edges,
  ...anywhere(100_000, 1),
  ...scaled(100_000, 2, -30, 8),
  ...samples(-110, 90, 100_000, 3),
  ...samples(-1, 1, 100_000, 4)
])

describe.each(variants)("%s", (_name, variant) => {
  it.each(unary)("%s of floats of every size", (op, f, bound) => {
    const found = worstOf(apply(variant, op, [all], ["float32"], "float32"), all, f)
    assert.isBelow(found.ulps, bound, `at ${found.at}`)
  })

  it.each(binary)("%s of floats of every size", (op, f, bound) => {
    const [left, right] = pairs(edges)
    const bases = scaled(100_000, 5, -12, 12)
    const [x, y] = [
      Float32Array.from([
        ...left,
        ...anywhere(100_000, 6),
        ...bases,
        ...bases.map(Math.abs),
        ...samples(0, 2, 100_000, 7)
      ]),
      Float32Array.from([
        ...right,
        ...anywhere(100_000, 8),
        ...samples(-9, 9, 100_000, 9).map(Math.round),
        ...samples(-12, 12, 100_000, 10),
        ...scaled(100_000, 11, -4, 6)
      ])
    ]
    const out = apply(variant, op, [x, y], ["float32", "float32"], "float32")
    let worst = 0
    let at = 0
    x.forEach((value, i) => {
      const distance = ulps(out[i]!, f(value, y[i]!))
      if (distance > worst) [worst, at] = [distance, i]
    })
    assert.isBelow(worst, bound, `at ${x[at]}, ${y[at]}: ${out[at]}`)
  })

  it("signs of zeros", () => {
    const zeros = [0, -0, 0, -0]
    for (const op of ["expm1", "log1p", "erf", "ceil", "round"] as const) {
      const out = Array.from(apply(variant, op, [zeros], ["float32"], "float32"))
      assert.isTrue(
        out.every((x, i) => Object.is(x, zeros[i])),
        `${op}: ${out.map((x) => 1 / x)}`
      )
    }
    const [left, right] = pairs([0, -0, 1, -1, 3, -2, 0.5, 1e-30, -1e-30, Infinity, -Infinity])
    for (const [op, f] of [
      ["pow", (x: number, y: number) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y)],
      ["atan2", Math.atan2],
      ["remainder", modulo]
    ] as const) {
      const out = apply(variant, op, [left, right], ["float32", "float32"], "float32")
      left.forEach((x, i) => {
        const expected = Math.fround(f(Math.fround(x), Math.fround(right[i]!)))
        if (expected === 0) assert.isTrue(Object.is(out[i], expected), `${op}(${x}, ${right[i]}) is ${expected}`)
      })
    }
  })

  it("remainders are exact, however large the quotient", () => {
    const [left, right] = pairs(edges)
    const x = [...left, ...anywhere(100_000, 12), ...scaled(50_000, 13, 0, 127), ...samples(-9, 9, 50_000, 14)]
    const y = [...right, ...anywhere(100_000, 15), ...scaled(50_000, 16, -149, 20), ...samples(-3, 3, 50_000, 17)]
    const out = apply(variant, "remainder", [x, y], ["float32", "float32"], "float32")
    x.forEach((_, i) => {
      const [a, b] = [Math.fround(x[i]!), Math.fround(y[i]!)]
      const expected = Math.fround(modulo(a, b))
      if (!Object.is(out[i], expected)) assert.fail(`${a} modulo ${b}: ${out[i]}, not ${expected}`)
    })
  })
})
