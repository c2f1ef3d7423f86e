/**
 * A program's kernels as one WebAssembly module: its bytes, the table of constants it reads, and the functions to call in order.
 *
 * The module imports `env.memory` and exports one function an entry, and one for what comes after its commit point. Sizes and addresses are constants in
 * its code, so a call takes no arguments.
 */
import type { ElementwiseOp, Op } from "@typegrad/core/Graph"
import type { Kernel, Plan, Single } from "@typegrad/core/Plan"
import { type Fn, makeModule } from "./assembler.ts"
import { emitComposite } from "./composites.ts"
import { type Context, makeContext } from "./context.ts"
import { emitBranch, emitLoop } from "./control.ts"
import { emitCopy } from "./copy.ts"
import { emitDot } from "./dot.ts"
import { emitFused } from "./fused.ts"
import { f32x4, i32, v128 } from "./instructions.ts"
import type { Single as SingleCode } from "./singles/Single.ts"
import { singles } from "./singles/table.ts"

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
  ...(["gt", "ge", "and", "or", "xor", "shiftLeft", "shiftRightLogical", "select", "sin", "cos"] as const),
  ...(["ceil", "round", "rsqrt", "expm1", "log1p", "erf", "pow", "remainder", "atan2"] as const)
])

/** Whether there is code for a `Single` kernel of this primitive. */
export const supportsSingle = (op: Op): boolean => singles[op] !== undefined

/** Whether this engine compiles relaxed SIMD (on Node 20 only after `v8.setFlagsFromString("--experimental-wasm-relaxed-simd")`). */
export const hasRelaxedSimd = (): boolean => {
  const probe = makeModule()
  probe.function([], (fn) => fn.keep(f32x4.relaxedMadd(v128.zero, v128.zero, v128.zero)))
  return WebAssembly.validate(probe.bytes())
}

const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)

const emitSingle = (context: Context, fn: Fn, kernel: Single, { plan, address }: Entry): void => {
  const at = (id: number) => ({ ...plan.graph.nodes[id]!, address: address(id) })
  const node = plan.graph.nodes[kernel.node]!
  const single = singles[node.op] as SingleCode<Op> | undefined
  if (single === undefined) throw new Error(`there is no kernel for ${node.op}`)
  single({ context, fn, attrs: node.attrs, inputs: node.inputs.map(at), result: at(kernel.node) })
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
      const [from, to] = [entry.address(kernel.node), entry.cell(kernel.cell)]
      return from === to ? undefined : emitCopy(fn, i32.const(from), i32.const(to), bytes)
    }
    case "loop":
      return emitLoop(context, fn, kernel, entry, emitKernel)
    case "branch":
      return emitBranch(context, fn, kernel, entry, emitKernel)
  }
}

/** A function a kernel, so that each is compiled on its own, and one that calls them in order. */
const emitCall = (context: Context, entry: Entry, index: number, from: number, to: number): ReadonlyArray<Call> => {
  if (from === to) return []
  const name = `e${index}_${from}`
  const functions = entry.plan.kernels
    .slice(from, to)
    .map((kernel) => context.module.function([], (fn) => emitKernel(context, fn, kernel, entry)))
  context.module.function([], (fn) => functions.forEach((f) => fn.call(f)), name)
  return [{ name, from, to }]
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
      body: emitCall(context, entry, index, 0, commit),
      commit: emitCall(context, entry, index, commit, kernels.length)
    }
  })
  const pool = context.pool()
  return { bytes: context.module.bytes(), pool, entries, poolBytes: pool.length, workBytes: context.workBytes() }
}

/** What a program of these plans needs beside places; addresses need not be known yet. */
export const measure = (plans: ReadonlyArray<Plan>, variant: Variant): Needs => {
  const entries = plans.map((plan): Entry => ({ plan, address: () => 0, cell: () => 0, arena: 0 }))
  const { poolBytes, workBytes } = emitKernels({ entries, variant, poolAddress: 0, workAddress: 0 })
  return { poolBytes, workBytes }
}
