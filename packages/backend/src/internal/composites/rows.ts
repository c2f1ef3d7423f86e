/** Composites over rows: which calls are of the form that kernels are for, and the sizes that these are made for. */
import type { DType } from "@typegrad/core/DType"
import type { Aval } from "@typegrad/core/Graph"
import { product } from "../sizes.ts"
import type { Call } from "./call.ts"

/** What kernels are made for, or null for a call of another form. */
export type Match<Sizes> = (call: Call) => Sizes | null

/** Rows of logits. */
export interface Logits {
  readonly rows: number
  readonly classes: number
}

/** dtypes and axes, as letters that stand for sizes: one letter is one size */
type Signature = ReadonlyArray<readonly [DType, string]>

const fits = (signature: Signature, avals: ReadonlyArray<Aval>, bound: Map<string, number>): boolean =>
  signature.length === avals.length &&
  signature.every(([dtype, axes], i) => {
    const aval = avals[i]!
    return (
      aval.dtype === dtype &&
      aval.sizes.length === axes.length &&
      aval.sizes.every((size, axis) => {
        const known = bound.get(axes[axis]!)
        bound.set(axes[axis]!, size)
        return known === undefined || known === size
      })
    )
  })

const overLogits =
  (inputs: Signature, results: Signature): Match<Logits> =>
  (call) => {
    const bound = new Map<string, number>()
    if (!fits(inputs, call.inputs, bound) || !fits(results, call.results, bound)) return null
    return { rows: bound.get("r")!, classes: bound.get("c")! }
  }

const logits = ["float32", "rc"] as const
const labels = ["int32", "r"] as const
const losses = ["float32", "r"] as const

/** Operands logits and labels; the result is the loss of every row. */
export const crossEntropy: Match<Logits> = /*#__PURE__*/ overLogits([logits, labels], [losses])

/** Operands logits, labels and cotangents of the losses; the result is the cotangent of the logits. */
export const crossEntropyGradient: Match<Logits> = /*#__PURE__*/ overLogits([logits, labels, losses], [logits])

/** Rows of units; operands and results have one or four blocks of them a row. */
export interface Units {
  readonly rows: number
  readonly units: number
}

type Blocks = ReadonlyArray<1 | 4>

/** [rows.., blocks units], where the last axis is a multiple of the units. */
const blocks = (avals: ReadonlyArray<Aval>, expected: Blocks, front: string, units: number): boolean =>
  avals.length === expected.length &&
  avals.every(
    ({ dtype, sizes }, i) =>
      dtype === "float32" && sizes.slice(0, -1).join() === front && sizes.at(-1) === units * expected[i]!
  )

/** `narrow` is an operand of one block. */
const overUnits =
  (inputs: Blocks, results: Blocks, narrow: number): Match<Units> =>
  (call) => {
    const sizes = call.inputs[narrow]?.sizes
    if (sizes === undefined || sizes.length === 0 || sizes.includes(0)) return null
    const [front, units] = [sizes.slice(0, -1), sizes.at(-1)!]
    const fit = blocks(call.inputs, inputs, front.join(), units) && blocks(call.results, results, front.join(), units)
    return fit ? { rows: product(front), units } : null
  }

/** Operands projected, read, cell; results hidden', cell', gates. */
export const cell: Match<Units> = /*#__PURE__*/ overUnits([4, 4, 1], [1, 1, 4], 2)

/** Operands gates, cell, cotangents of hidden' and cell'; results the cotangents of what the gates were taken of, and of cell. */
export const cellGradient: Match<Units> = /*#__PURE__*/ overUnits([4, 1, 1, 1], [4, 1], 1)

/** Rows that are brought to variance or mean square 1. */
export interface Standard {
  readonly rows: number
  readonly size: number
  readonly epsilon: number
  readonly centred: boolean
}

/** Rows are the last axes; `statistics` are those operands and results of which a row has one. */
const overStandard =
  (operands: number, statistics: ReadonlyArray<number>): Match<Standard> =>
  ({ attrs, inputs, results }) => {
    const { axes, ...rest } = attrs as Pick<Standard, "epsilon" | "centred"> & { readonly axes: number }
    const [all, sizes] = [[...inputs, ...results], inputs[0]?.sizes ?? []]
    if (inputs.length !== operands || all.some(({ dtype }) => dtype !== "float32") || sizes.includes(0)) return null
    const rows = product(sizes.slice(0, sizes.length - axes))
    const size = product(sizes) / rows
    if (all.some((aval, i) => product(aval.sizes) !== (statistics.includes(i) ? rows : rows * size))) return null
    return { rows, size, ...rest }
  }

/** Operand x; results y, and the deviation of every row. */
export const standardise: Match<Standard> = /*#__PURE__*/ overStandard(1, [2])

/** Operands y, the deviations, and the cotangent of y; the result is that of x. */
export const standardiseGradient: Match<Standard> = /*#__PURE__*/ overStandard(3, [1])
