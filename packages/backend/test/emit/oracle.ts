/** Fused kernels in float64, one index after the other: slow and obviously right. */
import type { ElementwiseOp } from "@typegrad/core/Graph"
import type { Fused } from "@typegrad/core/Plan"
import { product, type Value } from "./harness.ts"

const functions: Partial<Record<ElementwiseOp, (...args: ReadonlyArray<number>) => number>> = {
  add: (a, b) => a! + b!,
  sub: (a, b) => a! - b!,
  mul: (a, b) => a! * b!,
  div: (a, b) => a! / b!,
  maximum: (a, b) => Math.max(a!, b!),
  lt: (a, b) => Number(a! < b!),
  select: (c, a, b) => (c ? a! : b!),
  exp: (a) => Math.exp(a!),
  tanh: (a) => Math.tanh(a!),
  relu: (a) => Math.max(a!, 0),
  neg: (a) => -a!,
  cast: (a) => a!
}

/** The values that a kernel stores, by node. */
export const fused = (kernel: Fused, values: ReadonlyArray<Value>): Map<number, Float64Array> => {
  const { sizes, body, stores, reduce } = kernel
  const total = product(sizes)
  const kept = sizes.map((size, axis) => (reduce?.axes.includes(axis) ? 1 : size))
  const out = new Map<number, Float64Array>()
  for (const { node } of stores) out.set(node, new Float64Array(total))
  if (reduce !== null) {
    const empty = reduce.op === "reduceSum" ? 0 : body[reduce.value]!.dtype === "float32" ? -Infinity : -(2 ** 31)
    out.set(reduce.node, new Float64Array(product(kept)).fill(empty))
  }
  const index = sizes.map(() => 0)
  for (let flat = 0; flat < total; flat++) {
    let rest = flat
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      index[axis] = rest % sizes[axis]!
      rest = Math.floor(rest / sizes[axis]!)
    }
    const at: Array<number> = []
    for (const instruction of body) {
      switch (instruction.kind) {
        case "load":
          at.push(
            values[instruction.node]!.data![
              instruction.strides.reduce((sum, s, axis) => sum + s * index[axis]!, instruction.offset ?? 0)
            ]!
          )
          break
        case "literal":
          at.push(instruction.value)
          break
        case "iota":
          at.push(index[instruction.axis]!)
          break
        case "compute":
          at.push(functions[instruction.op]!(...instruction.args.map((arg) => at[arg]!)))
      }
    }
    for (const { node, value } of stores) out.get(node)![flat] = at[value]!
    if (reduce !== null) {
      const position = index.reduce((sum, i, axis) => sum * kept[axis]! + (kept[axis] === 1 ? 0 : i), 0)
      const totals = out.get(reduce.node)!
      const value = at[reduce.value]!
      totals[position] = reduce.op === "reduceSum" ? totals[position]! + value : Math.max(totals[position]!, value)
    }
  }
  return out
}
