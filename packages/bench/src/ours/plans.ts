/** Plans of programs, as the backend is given them, and the bytes that are alive in them. */
import { Backend } from "@typegrad/core/Backend"
import { bodies, type Place, type Plan, reads, writes } from "@typegrad/core/Plan"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The same backend, which puts what it compiles into `plans`. */
export const recorded = <E>(backend: Layer.Layer<Backend, E>, plans: Array<Plan>): Layer.Layer<Backend, E> =>
  Layer.effect(
    Backend,
    Effect.map(Backend, (service) => ({
      ...service,
      compile: (entries, cells) => {
        plans.push(...entries)
        return service.compile(entries, cells)
      }
    }))
  ).pipe(Layer.provide(backend))

type Stretch = readonly [from: number, to: number]

/** Bytes that are in at least one of them. */
const covered = (stretches: ReadonlyArray<Stretch>): number => {
  let [sum, end] = [0, 0]
  for (const [from, to] of stretches.toSorted((a, b) => a[0] - b[0])) {
    sum += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return sum
}

/**
 * The most bytes of an arena that are alive at a time: written and still to be read. No arena for these kernels in this order is smaller. A
 * result in the place of an operand counts once.
 */
export const liveBytes = (plan: Plan): number => {
  const { graph, kernels, places } = plan
  const stretch = (place: Place | null | undefined): Stretch | null =>
    place?.space === "arena" ? [place.offset, place.offset + place.bytes] : null
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  graph.nodes.forEach((node, id) => {
    if (node.op === "input") first.set(id, -1)
  })
  kernels.forEach((kernel, time) => {
    for (const id of writes(kernel)) first.set(id, Math.min(first.get(id) ?? time, time))
    for (const id of [...writes(kernel), ...reads(kernel, graph)]) last.set(id, time)
  })
  const kept = [...graph.outputs, ...(graph.guard === null ? [] : [graph.guard])]
  for (const id of kept) last.set(id, kernels.length)
  // a view has no kernel: it is alive in the place of its base, which somebody writes
  const alive: Array<{ readonly stretch: Stretch; readonly from: number; readonly to: number }> = []
  for (const [id, to] of last) {
    const at = stretch(places[id])
    if (at === null) continue
    const from = first.get(id) ?? writer(plan, at, to)
    alive.push({ stretch: at, from, to })
  }
  let most = 0
  kernels.forEach((kernel, time) => {
    const here = alive.filter(({ from, to }) => from <= time && time <= to).map(({ stretch }) => stretch)
    const inner = bodies(kernel).map(liveBytes)
    most = Math.max(most, covered(here) + Math.max(0, ...inner))
  })
  return most
}

/** The last kernel at or before `time` that writes exactly there; -1 for an input. */
const writer = ({ kernels, places }: Plan, [from, to]: Stretch, time: number): number => {
  for (let index = Math.min(time, kernels.length - 1); index >= 0; index--) {
    for (const id of writes(kernels[index]!)) {
      const place = places[id]
      if (place?.space === "arena" && place.offset === from && place.offset + place.bytes === to) return index
    }
  }
  return -1
}
