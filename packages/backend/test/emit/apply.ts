/** Runs one elementwise primitive on arrays, and compares. */
import { assert } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import type { ElementwiseOp } from "@typegrad/core/Graph"
import type { Variant } from "../../src/wasm/emit/Module.ts"
import { random, run, ulps } from "./harness.ts"

export const apply = (
  variant: Variant,
  op: ElementwiseOp,
  args: ReadonlyArray<ArrayLike<number>>,
  from: ReadonlyArray<DType>,
  to: DType
): ArrayLike<number> => {
  const n = args[0]!.length
  const values = [...args.map((data, i) => ({ sizes: [n], dtype: from[i]!, data })), { sizes: [n], dtype: to }]
  const loads = args.map((_, i) => ({ kind: "load", node: i, strides: [1], dtype: from[i]! }) as const)
  const out = run(variant, values, [
    {
      kind: "fused",
      sizes: [n],
      body: [...loads, { kind: "compute", op, args: args.map((_, i) => i), dtype: to }],
      stores: [{ value: args.length, node: args.length }],
      reduce: null
    }
  ])
  return out.read(args.length)
}

export const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -1.5,
  2,
  -2,
  3.7,
  -3.7,
  1e-3,
  -1e-3,
  1e-20,
  -1e-20,
  1e-40,
  -1e-40,
  1.1754943508222875e-38,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  88.3762,
  88.5,
  88.7228,
  88.73,
  89,
  100,
  1e10,
  -86.5,
  -87,
  -87.3,
  -87.34,
  -88,
  -100,
  -104,
  -1e10,
  Infinity,
  -Infinity,
  NaN,
  2147483647,
  2147483648,
  -2147483648,
  -2147483904,
  16777217,
  Math.SQRT1_2,
  Math.SQRT2,
  7.9,
  9,
  20
].map(Math.fround)

export const integerEdges = [
  0,
  1,
  -1,
  2,
  -2,
  3,
  7,
  -7,
  31,
  32,
  33,
  -32,
  100,
  65536,
  46341,
  2147483647,
  -2147483648,
  1 << 30,
  -5,
  12345
]

export const samples = (low: number, high: number, n: number, seed = 1): Float32Array => {
  const next = random(seed)
  return Float32Array.from({ length: n }, () => low + (high - low) * next())
}

export const worstOf = (
  actual: ArrayLike<number>,
  x: ArrayLike<number>,
  f: (x: number) => number
): { ulps: number; at: number } => {
  let found = { ulps: 0, at: 0 }
  for (let i = 0; i < x.length; i++) {
    const distance = ulps(actual[i]!, f(x[i]!))
    if (distance > found.ulps) found = { ulps: distance, at: x[i]! }
  }
  return found
}

export const pairs = (values: ReadonlyArray<number>): readonly [Array<number>, Array<number>] => [
  values.flatMap((a) => values.map(() => a)),
  values.flatMap(() => values)
]

export const same = (actual: ArrayLike<number>, expected: ReadonlyArray<number>, label: string): void => {
  assert.strictEqual(actual.length, expected.length)
  expected.forEach((value, i) => {
    const got = actual[i]!
    assert.isTrue(
      got === value || (Number.isNaN(got) && Number.isNaN(value)),
      `${label} [${i}]: ${got} is not ${value}`
    )
  })
}
