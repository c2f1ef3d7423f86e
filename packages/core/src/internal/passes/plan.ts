/** Expressions to a plan: the passes in order. */
import type { ElementwiseOp, Graph } from "../../Graph.ts"
import type { Place, Plan } from "../../Plan.ts"
import { order } from "./commit.ts"
import { fuse } from "./fuse.ts"
import { layout } from "./layout.ts"
import { memory } from "./memory.ts"

/** The plan of a simplified graph for a backend that fuses the ops `supported`. */
export const plan = (graph: Graph, supported: ReadonlySet<ElementwiseOp>): Plan => {
  /** `outer`: places of the first inputs of a body */
  const planned = (part: Graph, outer: ReadonlyArray<Place>): Plan => {
    const fusion = fuse(layout(part), supported, planned)
    const ordered = order(fusion, outer.length)
    const { commit } = ordered
    return { graph: fusion.roles.graph, commit, ...memory(fusion.roles, ordered, outer) }
  }
  return planned(graph, [])
}
