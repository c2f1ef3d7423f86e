/** Composites with a kernel, and which calls these kernels are for. */
import type { DType } from "@typegrad/core/DType"
import type { Aval, CompositeAttrs, Graph } from "@typegrad/core/Graph"
import type { CompositeCall } from "@typegrad/core/Plan"
import type { Expr, Fn } from "./assembler.ts"
import { attention, attentionGradient } from "./attention/kernel.ts"
import type { Context } from "./context.ts"
import { type KernelCode, type Range, shared } from "./kernel.ts"
import { independent } from "./native.ts"
import { emitStandard, emitStandardGradient } from "./norm.ts"
import { emitCell, emitCellGradient } from "./recurrent.ts"
import { emitGradient, emitLoss } from "./softmaxCrossEntropy.ts"

/** A call as a kernel sees it. */
export interface Call extends CompositeAttrs {
  readonly inputs: ReadonlyArray<Aval>
}

/** A kernel for calls of the same avals and attributes. `at` are the addresses of the operands, then those of the results. */
export interface CompositeKernel {
  readonly units: number
  /** whether it is better than the body */
  readonly wins: boolean
  readonly emit: (context: Context, fn: Fn, at: ReadonlyArray<Expr<"i32">>, range: Range) => void
}

/** The kernel of a composite for a call, or null where it is not for such a call. */
type Choose = (call: Call) => CompositeKernel | null

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

const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1)

const logits = ["float32", "rc"] as const
const labels = ["int32", "r"] as const
const losses = ["float32", "r"] as const

/** A kernel over rows of logits. */
const overRows =
  (inputs: Signature, results: Signature, emit: typeof emitLoss): Choose =>
  (call) => {
    const bound = new Map<string, number>()
    if (!fits(inputs, call.inputs, bound) || !fits(results, call.results, bound)) return null
    const [rows, classes] = [bound.get("r")!, bound.get("c")!]
    return { units: rows, wins: true, emit: (context, fn, at, range) => emit(context, fn, classes, at, range) }
  }

/** [rows.., blocks units], where the last axis is a multiple of the units. */
const blocks = (avals: ReadonlyArray<Aval>, expected: ReadonlyArray<1 | 4>, front: string, units: number): boolean =>
  avals.length === expected.length &&
  avals.every(
    ({ dtype, sizes }, i) =>
      dtype === "float32" && sizes.slice(0, -1).join() === front && sizes.at(-1) === units * expected[i]!
  )

/** A kernel over rows of units. */
const overUnits =
  (inputs: ReadonlyArray<1 | 4>, results: ReadonlyArray<1 | 4>, narrow: number, emit: typeof emitCell): Choose =>
  (call) => {
    const sizes = call.inputs[narrow]?.sizes
    if (sizes === undefined || sizes.length === 0 || sizes.includes(0)) return null
    const [front, units] = [sizes.slice(0, -1), sizes.at(-1)!]
    if (!blocks(call.inputs, inputs, front.join(), units) || !blocks(call.results, results, front.join(), units))
      return null
    const rows = product(front)
    return { units: rows, wins: true, emit: (context, fn, at, range) => emit(context, fn, units, at, range) }
  }

/** Rows of fewer elements are better left to what works on several rows at a time. */
const leastStandard = 32

/** A kernel over rows, which are the last axes; `statistics` are those operands and results of which a row has one. */
const overStandard =
  (operands: number, statistics: ReadonlyArray<number>, emit: typeof emitStandard): Choose =>
  ({ attrs, inputs, results }) => {
    const { axes, centred, epsilon } = attrs as {
      readonly axes: number
      readonly centred: boolean
      readonly epsilon: number
    }
    const [all, sizes] = [[...inputs, ...results], inputs[0]?.sizes ?? []]
    if (inputs.length !== operands || all.some(({ dtype }) => dtype !== "float32") || sizes.includes(0)) return null
    const rows = product(sizes.slice(0, sizes.length - axes))
    const size = product(sizes) / rows
    if (all.some((aval, i) => product(aval.sizes) !== (statistics.includes(i) ? rows : rows * size))) return null
    return {
      ...{ units: rows, wins: size >= leastStandard },
      emit: (context, fn, at, range) => emit(context, fn, { size, epsilon, centred }, at, range)
    }
  }

const kernels: ReadonlyMap<string, Choose> = /*#__PURE__*/ new Map<string, Choose>([
  ["typegrad/softmaxCrossEntropy", overRows([logits, labels], [losses], emitLoss)],
  ["typegrad/softmaxCrossEntropyGrad", overRows([logits, labels, losses], [logits], emitGradient)],
  ["typegrad/lstmCell", overUnits([4, 4, 1], [1, 1, 4], 2, emitCell)],
  ["typegrad/lstmCellGrad", overUnits([4, 1, 1, 1], [4, 1], 1, emitCellGradient)],
  ["typegrad/standardise", overStandard(1, [2], emitStandard)],
  ["typegrad/standardiseGrad", overStandard(3, [1], emitStandardGradient)],
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
  const given = graph.nodes[node]!
  if (given.op !== "composite") throw new Error(`${given.op} is no composite`)
  const call: Call = { ...given.attrs, inputs: given.inputs.map((input) => graph.nodes[input]!) }
  const kernel = choose(call)
  if (kernel === null) throw new Error(`there is no kernel for this call of ${call.name}`)
  const avals = [...call.inputs, ...call.results].map(({ dtype, sizes }) => `${dtype} ${sizes.join()}`)
  const key = JSON.stringify([call.name, call.attrs, avals])
  const places = [...given.inputs, ...results].map(address)
  return shared(context, key, kernel.units, places, (fn, at, range) => {
    independent(context, fn)
    kernel.emit(context, fn, at, range)
  })
}
