/** Composites with a kernel, and what their kernels are written for. */
import type { DType } from "@typegrad/core/DType"
import type { Aval, Graph } from "@typegrad/core/Graph"
import type { CompositeCall } from "@typegrad/core/Plan"
import type { Fn } from "./assembler.ts"
import type { Context } from "./context.ts"
import { emitGradient, emitLoss } from "./softmaxCrossEntropy.ts"

/** Addresses of a call's operands, and of its results. */
interface Addresses {
  readonly inputs: ReadonlyArray<number>
  readonly results: ReadonlyArray<number>
}

/** dtypes and axes, as letters that stand for sizes: one letter is one size */
type Signature = ReadonlyArray<readonly [DType, string]>

interface Kernel {
  readonly inputs: Signature
  readonly results: Signature
  readonly emit: (context: Context, fn: Fn, logits: Aval, at: Addresses) => void
}

const sizesOf = ({ sizes }: Aval) => ({ rows: sizes[0]!, classes: sizes[1]! })

const kernels: ReadonlyMap<string, Kernel> = /*#__PURE__*/ new Map<string, Kernel>([
  [
    "typegrad/softmaxCrossEntropy",
    {
      inputs: [
        ["float32", "rc"],
        ["int32", "r"]
      ],
      results: [["float32", "r"]],
      emit: (context, fn, logits, { inputs, results }) =>
        emitLoss(context, fn, sizesOf(logits), { logits: inputs[0]!, labels: inputs[1]!, loss: results[0]! })
    }
  ],
  [
    "typegrad/softmaxCrossEntropyGrad",
    {
      inputs: [
        ["float32", "rc"],
        ["int32", "r"],
        ["float32", "r"]
      ],
      results: [["float32", "rc"]],
      emit: (context, fn, logits, { inputs, results }) =>
        emitGradient(context, fn, sizesOf(logits), {
          logits: inputs[0]!,
          labels: inputs[1]!,
          cotangent: inputs[2]!,
          result: results[0]!
        })
    }
  ]
])

/** Names of composites with a kernel. */
export const composites: ReadonlySet<string> = /*#__PURE__*/ new Set(kernels.keys())

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

const show = (avals: ReadonlyArray<Aval>): string =>
  avals.map(({ dtype, sizes }) => `${dtype} [${sizes.join(", ")}]`).join(", ")

/** Why the kernel of a call's name is not for this call, or null. */
export const misfit = (
  graph: Graph,
  { node }: CompositeCall
): { readonly op: string; readonly message: string } | null => {
  const call = graph.nodes[node]!
  if (call.op !== "composite") return null
  const { name, results } = call.attrs
  const kernel = kernels.get(name)
  if (kernel === undefined) return { op: name, message: `there is no kernel for ${name}` }
  const inputs = call.inputs.map((input) => graph.nodes[input]!)
  const bound = new Map<string, number>()
  if (fits(kernel.inputs, inputs, bound) && fits(kernel.results, results, bound)) return null
  return { op: name, message: `the kernel ${name} does not take (${show(inputs)}) to (${show(results)})` }
}

export const emitComposite = (
  context: Context,
  fn: Fn,
  graph: Graph,
  { node, results }: CompositeCall,
  address: (node: number) => number
): void => {
  const call = graph.nodes[node]!
  if (call.op !== "composite") return
  const at = { inputs: call.inputs.map(address), results: results.map(address) }
  kernels.get(call.attrs.name)!.emit(context, fn, graph.nodes[call.inputs[0]!]!, at)
}
