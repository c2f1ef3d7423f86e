/** Expressions to a plan: the passes in order. */
import type { ElementwiseOp, Graph } from "../../Graph.ts"
import type { Plan } from "../../Plan.ts"
import { order } from "./commit.ts"
import { fuse } from "./fuse.ts"
import { layout } from "./layout.ts"
import { memory } from "./memory.ts"

/** The plan of a simplified graph for a backend that fuses the ops `supported`. */
export const plan = (graph: Graph, supported: ReadonlySet<ElementwiseOp>): Plan => {
  const fusion = fuse(layout(graph), supported)
  const ordered = order(fusion)
  return {
    graph: fusion.roles.graph,
    kernels: ordered.kernels,
    commit: ordered.commit,
    ...memory(fusion.roles, ordered)
  }
}
