/** Plans to tapes: the dispatches of every kernel, their modules, and where their operands stand. */
import type { Graph } from "@typegrad/core/Graph"
import type { Kernel } from "@typegrad/core/Plan"
import { emitBranch, emitLoop } from "./control.ts"
import type { Frame, Ledger } from "./ledger.ts"
import { type Tape, writer } from "./tape.ts"
import { emitComposite } from "./wgsl/composites/table.ts"
import { emitCopy } from "./wgsl/copy.ts"
import { emitDot } from "./wgsl/dot.ts"
import { emitJoined, type Joined, joined } from "./wgsl/epilogue.ts"
import { emitFused } from "./wgsl/fused.ts"
import type { Shader, Site, Spot } from "./wgsl/shader.ts"
import { emitSingle } from "./wgsl/singles/table.ts"

/** The name of what a kernel computes, for errors. */
const opOf = (graph: Graph, kernel: Kernel | Joined): string => {
  if (kernel.kind === "joined") return opOf(graph, kernel.dot)
  if (kernel.kind === "fused") {
    const { body, reduce } = kernel
    const ops = body.flatMap((one) => (one.kind === "compute" ? [one.op] : []))
    return [...new Set(reduce === null ? ops : [...ops, reduce.op])].join(", ") || "broadcast"
  }
  if (kernel.kind === "composite") {
    const call = graph.nodes[kernel.node]!
    return call.op === "composite" ? call.attrs.name : call.op
  }
  return graph.nodes[kernel.node]!.op
}

const shadersOf = (
  site: Site,
  kernel: Exclude<Kernel | Joined, { readonly kind: "loop" | "branch" }>
): ReadonlyArray<Shader> => {
  switch (kernel.kind) {
    case "fused":
      return emitFused(site, kernel)
    case "dot":
      return emitDot(site, kernel)
    case "joined":
      return emitJoined(site, kernel)
    case "single":
      return emitSingle(site, kernel)
    case "composite":
      return emitComposite(site, kernel)
    case "copy":
      return emitCopy(site, kernel)
  }
}

/** The kernels `from` (inclusive) to `to` (exclusive) of a plan; with a gate none of them does anything unless it is open. */
export const record = (
  ledger: Ledger,
  frame: Frame,
  gate: Spot | null,
  from = 0,
  to = frame.plan.kernels.length
): Tape => {
  const out = writer()
  const inside = (body: Frame, bodyGate: Spot | null): Tape => record(ledger, body, bodyGate)
  for (const kernel of joined(frame.plan, from, to)) {
    if (kernel.kind === "loop") emitLoop({ ledger, frame, gate, inside, out }, kernel)
    else if (kernel.kind === "branch") emitBranch({ ledger, frame, gate, inside, out }, kernel)
    else {
      const op = opOf(frame.graph, kernel)
      const site: Site = { graph: frame.graph, spot: frame.spot, cell: frame.cell, work: ledger.rooms() }
      for (const shader of shadersOf(site, kernel)) ledger.add(out, op, shader, gate)
    }
  }
  return out.tape()
}
