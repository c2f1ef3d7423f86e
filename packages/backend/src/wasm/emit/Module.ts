/**
 * A program's kernels as one WebAssembly module: its bytes, the table of constants it reads, and the functions to call in order.
 *
 * The module imports `env.memory` and `env.work`, the address of scratch, and exports one function an entry, and one for what comes after its commit
 * point. Sizes and addresses are constants in its code, so a call takes no arguments.
 */

import type { ElementwiseOp, Op } from "@typegrad/core/Graph"
import type { Copy, Kernel, Plan, Single } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import type { Collector } from "../profile.ts"
import { type Fn, makeModule } from "./assembler.ts"
import type { Together } from "./barrier.ts"
import { emitComposite } from "./composites.ts"
import { type Context, makeContext } from "./context.ts"
import { emitBranch, emitLoop } from "./control.ts"
import { copying } from "./copy.ts"
import { emitDot } from "./dot.ts"
import { emitFused } from "./fused.ts"
import { f32x4, i32, v128 } from "./instructions.ts"
import { collective, type KernelCode, whole } from "./kernel.ts"
import { independent, type Native } from "./native.ts"
import type { Divided, Single as SingleCode } from "./singles/Single.ts"
import { divided, singles } from "./singles/table.ts"
import { makeCrew } from "./spmd.ts"
import { emitTask } from "./task.ts"

/** What instructions are used. */
export interface Variant {
  /** relaxed-SIMD multiply-add, or plain SIMD: bits depend on it */
  readonly fma: boolean
  /** for an engine that joins v128 operations on neighbours: bits do not depend on it */
  readonly wide?: boolean
}

/** One entry of a program, with the absolute byte addresses of what its kernels touch. */
export interface Entry {
  readonly plan: Plan
  /** of the place of a node (`plan.places[node]` is not null) */
  readonly address: (node: number) => number
  /** of a cell */
  readonly cell: (index: number) => number
  /** of the arena */
  readonly arena: number
}

/** Kernels `from` (inclusive) to `to` (exclusive) are the exported function `name`. */
export interface Call {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** What to run for one entry, in order; `commit` only when the guard holds. */
interface EntryCode {
  readonly body: ReadonlyArray<Call>
  readonly commit: ReadonlyArray<Call>
}

export interface ProgramCode {
  /** the module, for constants at this address */
  readonly bytes: (poolAddress: number) => Uint8Array<ArrayBuffer>
  /** the constants, to be copied there before the first call; not written by kernels */
  readonly pool: Uint8Array<ArrayBuffer>
  /** scratch that is needed at `env.work`; programs that do not run at the same time can share it */
  readonly workBytes: number
  /** by entry */
  readonly entries: ReadonlyArray<EntryCode>
}

/** Elementwise primitives that `Fused` kernels may hold. */
export const supportedElementwise: ReadonlySet<ElementwiseOp> = /*#__PURE__*/ new Set<ElementwiseOp>([
  ...(["neg", "abs", "sign", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "floor", "not", "cast"] as const),
  ...(["stopGradient", "identity", "add", "sub", "mul", "div", "maximum", "minimum", "eq", "ne", "lt", "le"] as const),
  ...(["gt", "ge", "and", "or", "xor", "shiftLeft", "shiftRightLogical", "select", "sin", "cos"] as const),
  ...(["ceil", "round", "rsqrt", "expm1", "log1p", "erf", "pow", "remainder", "atan2"] as const)
])

/** Whether there is code for a `Single` kernel of this primitive. */
export const supportsSingle = (op: Op): boolean => singles[op] !== undefined || divided[op] !== undefined

/** Whether this engine compiles relaxed SIMD (on Node 20 only after `v8.setFlagsFromString("--experimental-wasm-relaxed-simd")`). */
export const hasRelaxedSimd = (): boolean => {
  const probe = makeModule()
  probe.function([], (fn) => fn.keep(f32x4.relaxedMadd(v128.zero, v128.zero, v128.zero)))
  return WebAssembly.validate(probe.bytes())
}

/** Primitives of which an element may depend on one that was computed before. */
const sequential: ReadonlySet<Op> = /*#__PURE__*/ new Set<Op>([
  ...(["argsort", "cummax", "cumprod", "cumsum", "scatterAdd", "scatterMax", "scatterSet"] as const)
])

const emitSingle = (context: Context, kernel: Single, { plan, address }: Entry): KernelCode => {
  const { nodes } = plan.graph
  const node = nodes[kernel.node]!
  const { turned } = kernel
  const call = {
    ...{ context, attrs: node.attrs },
    inputs: node.inputs.map((id, i) => ({ ...nodes[id]!, address: address(turned?.[i] ?? id) })),
    result: { ...node, address: address(kernel.node) }
  }
  const pieces = divided[node.op] as Divided<Op> | undefined
  if (pieces !== undefined) return pieces({ ...call, turned: turned !== undefined })
  const single = singles[node.op] as SingleCode<Op> | undefined
  if (single === undefined) throw new Error(`there is no kernel for ${node.op}`)
  return whole(context, (fn) => {
    if (!sequential.has(node.op)) independent(context, fn)
    single({ ...call, fn })
  })
}

const emitCellCopy = (
  context: Context,
  { cell, node }: Copy,
  { address, cell: cellAddress, plan }: Entry
): KernelCode => {
  const [from, to] = [address(node), cellAddress(cell)]
  if (from === to) return whole(context, () => {})
  return copying(i32.const(from), i32.const(to), product(plan.graph.cells[cell]!.sizes) * 4)
}

const emitKernel = (context: Context, kernel: Kernel, entry: Entry): KernelCode => {
  switch (kernel.kind) {
    case "fused":
      return emitFused(context, kernel, entry.address)
    case "dot":
      return emitDot(context, kernel, entry.address)
    case "single":
      return emitSingle(context, kernel, entry)
    case "composite":
      return emitComposite(context, entry.plan.graph, kernel, entry.address)
    case "copy":
      return emitCellCopy(context, kernel, entry)
    case "loop":
      return collective(context, (fn) => emitLoop(context, fn, kernel, entry, emitKernel))
    case "branch":
      return collective(context, (fn) => emitBranch(context, fn, kernel, entry, emitKernel))
  }
}

const emitCall = (context: Context, entry: Entry, index: number, from: number, to: number): ReadonlyArray<Call> => {
  if (from === to) return []
  const name = `e${index}_${from}`
  const tasks = entry.plan.kernels.slice(from, to).map((kernel) => emitTask(context, kernel, entry, emitKernel))
  const body = (fn: Fn): void => {
    const crew = makeCrew(context, fn)
    for (const task of tasks) crew.run(task)
    crew.meet()
  }
  context.module.function([], body, name)
  return [{ name, from, to }]
}

/** Emits a program, for one thread or for several. Addresses are multiples of 16. */
export const emitKernels = (
  given: ReadonlyArray<Entry>,
  variant: Variant,
  together: Together | null = null,
  native: Native | null = null,
  collector: Collector | null = null
): ProgramCode => {
  const context = makeContext({ ...variant, together, native, collector })
  const entries = given.map((entry, index): EntryCode => {
    const { commit, kernels } = entry.plan
    return {
      body: emitCall(context, entry, index, 0, commit),
      commit: emitCall(context, entry, index, commit, kernels.length)
    }
  })
  return { bytes: context.module.bytes, pool: context.pool(), workBytes: context.workBytes(), entries }
}
