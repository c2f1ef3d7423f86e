/** What a backend asks of plans before it makes code of them. */
import type { Op } from "@typegrad/core/Graph"
import { bodies, type Plan } from "@typegrad/core/Plan"

/** A plan and those of the bodies in it. */
const withBodies = (plan: Plan): ReadonlyArray<Plan> => [plan, ...plan.kernels.flatMap(bodies).flatMap(withBodies)]

/** The first primitive that stands alone and has no kernel, or null. */
export const unsupported = (plans: ReadonlyArray<Plan>, supportsSingle: (op: Op) => boolean): Op | null => {
  for (const { graph, kernels } of plans.flatMap(withBodies)) {
    for (const kernel of kernels) {
      if (kernel.kind !== "single") continue
      const { op } = graph.nodes[kernel.node]!
      if (!supportsSingle(op)) return op
    }
  }
  return null
}
