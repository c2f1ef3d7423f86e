/** Composites with a kernel, and which calls these kernels are for. */
import type { Graph } from "@typegrad/core/Graph"
import type { CompositeCall } from "@typegrad/core/Plan"
import { type Call, callAt } from "../../internal/composites/call.ts"
import {
  cell,
  cellGradient,
  crossEntropy,
  crossEntropyGradient,
  type Match,
  type Standard,
  standardise,
  standardiseGradient
} from "../../internal/composites/rows.ts"
import type { Expr, Fn } from "./assembler.ts"
import { attention, attentionGradient } from "./attention/kernel.ts"
import type { Context } from "./context.ts"
import { type KernelCode, type Range, shared } from "./kernel.ts"
import { independent } from "./native.ts"
import { emitStandard, emitStandardGradient } from "./norm.ts"
import { emitCell, emitCellGradient } from "./recurrent.ts"
import { emitGradient, emitLoss } from "./softmaxCrossEntropy.ts"

/** A kernel for calls of the same avals and attributes. `at` are the addresses of the operands, then those of the results. */
export interface CompositeKernel {
  readonly units: number
  /** whether it is better than the body */
  readonly wins: boolean
  readonly emit: (context: Context, fn: Fn, at: ReadonlyArray<Expr<"i32">>, range: Range) => void
}

/** The kernel of a composite for a call, or null where it is not for such a call. */
type Choose = (call: Call) => CompositeKernel | null

/** Rows of fewer elements are better left to what works on several rows at a time. */
const leastStandard = 32

/** A kernel over rows. */
const overRows =
  <Sizes extends { readonly rows: number }>(
    match: Match<Sizes>,
    emit: (context: Context, fn: Fn, sizes: Sizes, at: ReadonlyArray<Expr<"i32">>, range: Range) => void,
    wins: (sizes: Sizes) => boolean = () => true
  ): Choose =>
  (call) => {
    const sizes = match(call)
    if (sizes === null) return null
    return {
      ...{ units: sizes.rows, wins: wins(sizes) },
      emit: (context, fn, at, range) => emit(context, fn, sizes, at, range)
    }
  }

const isLong = ({ size }: Standard): boolean => size >= leastStandard

const kernels: ReadonlyMap<string, Choose> = /*#__PURE__*/ new Map<string, Choose>([
  ["typegrad/softmaxCrossEntropy", overRows(crossEntropy, emitLoss)],
  ["typegrad/softmaxCrossEntropyGrad", overRows(crossEntropyGradient, emitGradient)],
  ["typegrad/lstmCell", overRows(cell, emitCell)],
  ["typegrad/lstmCellGrad", overRows(cellGradient, emitCellGradient)],
  ["typegrad/standardise", overRows(standardise, emitStandard, isLong)],
  ["typegrad/standardiseGrad", overRows(standardiseGradient, emitStandardGradient, isLong)],
  ["typegrad/attention", attention],
  ["typegrad/attentionGrad", attentionGradient]
])

const choose = (call: Call): CompositeKernel | null => kernels.get(call.name)?.(call) ?? null

/** Whether a call is left to a kernel; otherwise its body is put in its place. */
export const composites = {
  has: (_name: string, call: Call): boolean => choose(call)?.wins === true
} as const

export const emitComposite = (
  context: Context,
  graph: Graph,
  { node, results }: CompositeCall,
  address: (node: number) => number
): KernelCode => {
  const { call, operands } = callAt(graph, node)
  const kernel = choose(call)
  if (kernel === null) throw new Error(`there is no kernel for this call of ${call.name}`)
  const avals = [...call.inputs, ...call.results].map(({ dtype, sizes }) => `${dtype} ${sizes.join()}`)
  const key = JSON.stringify([call.name, call.attrs, avals])
  const places = [...operands, ...results].map(address)
  return shared(context, key, kernel.units, places, (fn, at, range) => {
    independent(context, fn)
    kernel.emit(context, fn, at, range)
  })
}
