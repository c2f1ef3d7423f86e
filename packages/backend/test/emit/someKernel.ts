/** Fused kernels made at random. */
import type { Fused, Instruction } from "@typegrad/core/Plan"
import { product, random, type Value } from "./harness.ts"

const pick = <A>(next: () => number, values: ReadonlyArray<A>): A => values[Math.floor(next() * values.length)]!

/** Row-major strides of `sizes` after a permutation of its axes, with some of them broadcast. */
const layout = (
  next: () => number,
  sizes: ReadonlyArray<number>
): { strides: Array<number>; stored: Array<number> } => {
  const order = sizes.map((_, i) => i).toSorted(() => (next() < 0.25 ? next() - 0.5 : 0))
  const broadcast = sizes.map(() => next() < 0.3)
  const strides = sizes.map(() => 0)
  let stride = 1
  for (const axis of order.toReversed()) {
    if (broadcast[axis]) continue
    strides[axis] = stride
    stride *= sizes[axis]!
  }
  return { strides, stored: [stride] }
}

export interface Case {
  readonly kernel: Fused
  readonly values: ReadonlyArray<Value>
}

const small = (rank: number): ReadonlyArray<number> => [
  1,
  1,
  2,
  3,
  4,
  5,
  7,
  8,
  9,
  16,
  17,
  rank < 3 ? 70 : 3,
  rank < 3 ? 133 : 2
]

/** A random body over float32, int32 and bool values, of a random space. */
export const someKernel = (seed: number, reduces: boolean, sizesOf = small): Case => {
  const next = random(seed)
  const rank = Math.floor(next() * 5)
  const sizes = Array.from({ length: rank }, () => (next() < 0.03 ? 0 : pick(next, sizesOf(rank))))
  const values: Array<Value> = []
  const body: Array<Instruction> = []
  const load = (dtype: "float32" | "bool"): number => {
    const { strides, stored } = layout(next, sizes)
    const data = Float32Array.from({ length: product(stored) }, () =>
      dtype === "bool" ? Math.floor(next() * 2) : next() * 4 - 2
    )
    values.push({ sizes: stored, dtype, data })
    return body.push({ kind: "load", node: values.length - 1, strides, dtype }) - 1
  }
  const compute = (op: "add" | "sub" | "mul" | "maximum" | "tanh" | "relu" | "neg", ...args: Array<number>): number =>
    body.push({ kind: "compute", op, args, dtype: "float32" }) - 1
  let value = load("float32")
  for (let i = Math.floor(next() * 4); i >= 0; i--) {
    const what = next()
    if (what < 0.35) value = compute(pick(next, ["add", "sub", "mul", "maximum"]), value, load("float32"))
    else if (what < 0.5) value = compute(pick(next, ["tanh", "relu", "neg"]), value)
    else if (what < 0.65) {
      const c = load("bool")
      value = body.push({ kind: "compute", op: "select", args: [c, value, load("float32")], dtype: "float32" }) - 1
    } else if (what < 0.8 && rank > 0) {
      const iota = body.push({ kind: "iota", axis: Math.floor(next() * rank), dtype: "int32" }) - 1
      const cast = body.push({ kind: "compute", op: "cast", args: [iota], dtype: "float32" }) - 1
      value = compute("add", value, cast)
    } else {
      const literal = body.push({ kind: "literal", value: next() * 2 - 1, dtype: "float32" }) - 1
      value = compute(pick(next, ["mul", "add"]), literal, value)
    }
  }
  const result = values.length
  if (reduces) {
    const axes = sizes.map((_, i) => i).filter(() => next() < 0.5)
    const kept = sizes.filter((_, i) => !axes.includes(i))
    values.push({ sizes: kept, dtype: "float32" })
    const op = next() < 0.6 ? "reduceSum" : "reduceMax"
    return { kernel: { kind: "fused", sizes, body, stores: [], reduce: { op, axes, value, node: result } }, values }
  }
  const first = body.findIndex((one) => one.kind === "compute")
  const also = body.push({ kind: "compute", op: "lt", args: [value, 0], dtype: "bool" }) - 1
  values.push({ sizes, dtype: "float32" }, { sizes, dtype: "bool" }, { sizes, dtype: "float32" })
  const stores = [
    { value, node: result },
    { value: also, node: result + 1 }
  ]
  if (first >= 0 && body[first]!.dtype === "float32") stores.push({ value: first, node: result + 2 })
  return { kernel: { kind: "fused", sizes, body, stores, reduce: null }, values }
}
