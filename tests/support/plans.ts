/** The plans of programs, and what a plan cannot do without. */
import * as Backend from "@typegrad/core/Backend"
import { bodies, type Kernel, type Place, type Plan, reads, writes } from "@typegrad/core/Plan"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The reference, which notes in `plans` what it is given. */
export const recording = (plans: Array<Plan>): Layer.Layer<Backend.Backend> =>
  Layer.effect(
    Backend.Backend,
    Effect.map(Backend.Backend, (backend) => ({
      ...backend,
      compile: (given: ReadonlyArray<Plan>, cells: Backend.Cells | null) => {
        plans.push(...given)
        return backend.compile(given, cells)
      }
    }))
  ).pipe(Layer.provide(Reference.layer()))

/** The plan and those of all loops and branches in it. */
export const all = (plan: Plan): ReadonlyArray<Plan> => [plan, ...plan.kernels.flatMap(bodies).flatMap(all)]

const padded = (bytes: number): number => Math.ceil(bytes / 64) * 64

/** Whether results of a kernel may stand where operands end with it, and which operands. */
const overwritable = (plan: Plan, kernel: Kernel): ReadonlyArray<number> => {
  switch (kernel.kind) {
    case "fused":
      return kernel.reduce === null ? reads(kernel, plan.graph) : []
    case "single":
      return reads(kernel, plan.graph).slice(0, 1)
    case "loop": {
      const call = plan.graph.nodes[kernel.node]!
      return call.op === "scan"
        ? call.inputs.slice(call.attrs.invariants, call.attrs.invariants + call.attrs.carries)
        : call.inputs
    }
    default:
      return []
  }
}

/**
 * The most bytes alive at a time, whatever their places: while a kernel runs, what was written and is read by it or later, and what it
 * writes, less what of that may stand in the place of operands that end with it.
 */
export const alive = (plan: Plan): number => {
  const end = plan.kernels.length + 1
  const written = new Map<Place, number>()
  const last = new Map<Place, number>()
  const touch = (map: Map<Place, number>, node: number, time: number): void => {
    const place = plan.places[node]
    if (place?.space === "arena") map.set(place, time)
  }
  plan.graph.nodes.forEach((node, id) => {
    if (node.op === "input") touch(written, id, 0)
  })
  plan.kernels.forEach((kernel, i) => {
    for (const id of reads(kernel, plan.graph)) touch(last, id, i + 1)
    for (const id of writes(kernel)) touch(written, id, i + 1)
  })
  for (const id of [...plan.graph.outputs, ...(plan.graph.guard === null ? [] : [plan.graph.guard])]) {
    touch(last, id, end)
  }
  const during = new Float64Array(end + 1)
  const results = new Float64Array(end + 1)
  for (const [place, from] of written) {
    results[from]! += padded(place.bytes)
    for (let time = from; time <= (last.get(place) ?? from); time++) during[time]! += padded(place.bytes)
  }
  plan.kernels.forEach((kernel, i) => {
    const places = new Set(overwritable(plan, kernel).map((id) => plan.places[id]!))
    const ending = [...places].filter((place) => place.space === "arena" && last.get(place) === i + 1)
    const room = ending.reduce((sum, { bytes }) => sum + padded(bytes), 0)
    during[i + 1]! -= Math.min(room, results[i + 1]!)
    if (kernel.kind === "loop" || kernel.kind === "branch") during[i + 1]! += padded(kernel.arena.bytes)
  })
  return Math.max(...during)
}
