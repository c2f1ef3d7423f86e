/**
 * A program's kernels as one WebAssembly module: its bytes, the table of constants it reads, and the functions to call in order.
 *
 * The module imports `env.memory` and exports one function a run of consecutive own kernels. Sizes and addresses are constants in
 * its code, so a call takes no arguments.
 */
import type { ElementwiseOp, Op } from "@typegrad/core/Graph"
import type { Kernel, Plan, Single } from "@typegrad/core/Plan"
import { emitArgMax } from "./argMax.ts"
import { type Fn, makeModule } from "./assembler.ts"
import { emitComposite } from "./composites.ts"
import { type Context, makeContext } from "./context.ts"
import { emitCopy } from "./copy.ts"
import { emitDot } from "./dot.ts"
import { emitFused } from "./fused.ts"
import { f32x4, v128 } from "./instructions.ts"
import { emitRandomBits, emitRandomFold } from "./threefry.ts"

/** What the bits of a result depend on: relaxed-SIMD multiply-add, or plain SIMD. */
export interface Variant {
  readonly fma: boolean
}

/** One entry of a program, with the absolute byte addresses of what its kernels touch. */
export interface Entry {
  readonly plan: Plan
  /** of the place of a node (`plan.places[node]` is not null) */
  readonly address: (node: number) => number
  /** of a cell */
  readonly cell: (index: number) => number
}

/** Kernels `from` (inclusive) to `to` (exclusive) are the exported function `name`. */
export interface Call {
  readonly kind: "call"
  readonly name: string
  readonly from: number
  readonly to: number
}

/** The kernel has no own code here (`!supportsSingle(op)`): it is computed elsewhere. */
export interface Routed {
  readonly kind: "routed"
  readonly kernel: number
}

/** What to run for one entry, in order; `commit` only when the guard holds. */
interface EntryCode {
  readonly body: ReadonlyArray<Call | Routed>
  readonly commit: ReadonlyArray<Call | Routed>
}

export interface ProgramCode {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** to be copied to `poolAddress` before the first call; not written by kernels */
  readonly pool: Uint8Array<ArrayBuffer>
  /** by entry */
  readonly entries: ReadonlyArray<EntryCode>
}

/** Memory a program needs beside places: constants (its own), and scratch (programs that do not run at the same time can share it). */
export interface Needs {
  readonly poolBytes: number
  readonly workBytes: number
}

/** Elementwise primitives that `Fused` kernels may hold. */
export const supportedElementwise: ReadonlySet<ElementwiseOp> = /*#__PURE__*/ new Set<ElementwiseOp>([
  ...(["neg", "abs", "sign", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "floor", "not", "cast"] as const),
  ...(["stopGradient", "identity", "add", "sub", "mul", "div", "maximum", "minimum", "eq", "ne", "lt", "le"] as const),
  ...(["gt", "ge", "and", "or", "xor", "shiftLeft", "shiftRightLogical", "select", "sin", "cos"] as const)
])

const singles: ReadonlySet<Op> = /*#__PURE__*/ new Set<Op>(["argMax", "randomBits", "randomFold"])

/** Whether a `Single` kernel of this primitive has own code; otherwise it comes back as `Routed`. */
export const supportsSingle = (op: Op): boolean => singles.has(op)

/** Whether this engine compiles relaxed SIMD (on Node 20 only after `v8.setFlagsFromString("--experimental-wasm-relaxed-simd")`). */
export const hasRelaxedSimd = (): boolean => {
  const probe = makeModule()
  probe.function([], (fn) => fn.keep(f32x4.relaxedMadd(v128.zero, v128.zero, v128.zero)))
  return WebAssembly.validate(probe.bytes())
}

const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)

const emitSingle = (context: Context, fn: Fn, kernel: Single, { plan, address }: Entry): void => {
  const node = plan.graph.nodes[kernel.node]!
  const from = (input: number): number => address(node.inputs[input]!)
  switch (node.op) {
    case "argMax":
      return emitArgMax(fn, plan.graph.nodes[node.inputs[0]!]!, node.attrs.axis, from(0), address(kernel.node))
    case "randomBits":
      return emitRandomBits(context, fn, from(0), address(kernel.node), count(node.sizes))
    case "randomFold":
      return emitRandomFold(context, fn, from(0), from(1), address(kernel.node))
  }
}

const emitKernel = (context: Context, fn: Fn, kernel: Kernel, entry: Entry): void => {
  switch (kernel.kind) {
    case "fused":
      return emitFused(context, fn, kernel, entry.address)
    case "dot":
      return emitDot(context, fn, kernel, entry.address)
    case "single":
      return emitSingle(context, fn, kernel, entry)
    case "composite":
      return emitComposite(context, fn, entry.plan.graph, kernel, entry.address)
    case "copy": {
      const bytes = count(entry.plan.graph.cells[kernel.cell]!.sizes) * 4
      return emitCopy(fn, entry.address(kernel.node), entry.cell(kernel.cell), bytes)
    }
  }
}

const isRouted = (plan: Plan, kernel: Kernel): boolean =>
  kernel.kind === "single" && !supportsSingle(plan.graph.nodes[kernel.node]!.op)

/** Runs of own kernels from `from` to `to`, and what interrupts them. */
const emitRange = (context: Context, entry: Entry, index: number, from: number, to: number) => {
  const parts: Array<Call | Routed> = []
  for (let at = from; at < to; ) {
    const start = at
    while (at < to && !isRouted(entry.plan, entry.plan.kernels[at]!)) at++
    if (at > start) parts.push(emitCall(context, entry, `e${index}_${start}`, start, at))
    if (at < to) parts.push({ kind: "routed", kernel: at++ })
  }
  return parts
}

/** A function a kernel, so that each is compiled on its own, and one that calls them in order. */
const emitCall = (context: Context, entry: Entry, name: string, from: number, to: number): Call => {
  const functions = entry.plan.kernels
    .slice(from, to)
    .map((kernel) => context.module.function([], (fn) => emitKernel(context, fn, kernel, entry)))
  context.module.function([], (fn) => functions.forEach((f) => fn.call(f)), name)
  return { kind: "call", name, from, to }
}

/** Emits a program. Addresses are multiples of 16. */
export const emitKernels = (options: {
  readonly entries: ReadonlyArray<Entry>
  readonly variant: Variant
  readonly poolAddress: number
  readonly workAddress: number
}): ProgramCode & Needs => {
  const context = makeContext({ ...options.variant, ...options })
  const entries = options.entries.map((entry, index): EntryCode => {
    const { commit, kernels } = entry.plan
    return {
      body: emitRange(context, entry, index, 0, commit),
      commit: emitRange(context, entry, index, commit, kernels.length)
    }
  })
  const pool = context.pool()
  return { bytes: context.module.bytes(), pool, entries, poolBytes: pool.length, workBytes: context.workBytes() }
}

/** What a program of these plans needs beside places; addresses need not be known yet. */
export const measure = (plans: ReadonlyArray<Plan>, variant: Variant): Needs => {
  const entries = plans.map((plan): Entry => ({ plan, address: () => 0, cell: () => 0 }))
  const { poolBytes, workBytes } = emitKernels({ entries, variant, poolAddress: 0, workAddress: 0 })
  return { poolBytes, workBytes }
}
