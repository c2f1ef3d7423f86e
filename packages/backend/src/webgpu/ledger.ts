/** Where plans are recorded: what their dispatches have in common, and where their values stand. */

import type { Place, Plan } from "@typegrad/core/Plan"
import { align } from "../internal/sizes.ts"
import { type Module, moduleOf, slot } from "./pipelines.ts"
import type { Writer } from "./tape.ts"
import { dispatchSize, parameters, type Shader, type Site, type Spot } from "./wgsl/shader.ts"

/** What the dispatches of a program have in common: is filled while its plans are recorded. */
export interface Ledger {
  readonly modules: ReadonlyArray<Module>
  /** the parameters of all dispatches */
  readonly uniforms: () => Uint32Array<ArrayBuffer>
  readonly gateBytes: () => number
  readonly workBytes: () => number
  /** a gate that nobody else has */
  readonly gate: () => Spot
  /** Adds a dispatch, of a kernel of `op`. */
  readonly add: (to: Writer, op: string, shader: Shader, gate: Spot | null) => void
  /** Rooms of `work` from its begin, for the next kernel. */
  readonly rooms: () => Site["work"]
}

/** Bytes of an element. */
export const word = 4

export const makeLedger = (): Ledger => {
  const modules: Array<Module> = []
  const known = new Map<string, number>()
  const blocks: Array<readonly [at: number, block: Uint32Array]> = []
  let [uniformBytes, gates, mostWork] = [0, 0, 0]
  const numberOf = (module: Module): number => {
    const found = known.get(module.code)
    if (found !== undefined) return found
    known.set(module.code, modules.length)
    return modules.push(module) - 1
  }
  return {
    modules,
    uniforms: () => {
      const all = new Uint32Array(uniformBytes / word)
      for (const [at, block] of blocks) all.set(block, at / word)
      return all
    },
    gateBytes: () => gates * slot,
    workBytes: () => mostWork * word,
    gate: () => ({ space: "gates", element: (gates++ * slot) / word }),
    add: (to, op, shader, gate) => {
      // what touches nothing, as a kernel whose values others compute again, does nothing
      if (shader.groups === 0 || shader.spots.length === 0) return
      const module = moduleOf(op, shader, gate !== null)
      blocks.push([uniformBytes, parameters(shader)])
      to.dispatch({
        module: numberOf(module),
        parameters: uniformBytes,
        gate: gate === null ? 0 : word * gate.element,
        groups: dispatchSize(shader.groups)
      })
      uniformBytes += module.bytes
    },
    rooms: () => {
      let used = 0
      return (elements) => {
        const element = used
        used += align(elements * word) / word
        mostWork = Math.max(mostWork, used)
        return { space: "work", element }
      }
    }
  }
}

/** A plan where it stands. */
export interface Frame extends Omit<Site, "work"> {
  readonly plan: Plan
  /** where its arena begins, in elements */
  readonly arena: number
  readonly at: (place: Place) => Spot
}

export const makeFrame = (plan: Plan, arena: number, at: Frame["at"], cell: Frame["cell"]): Frame => ({
  ...{ plan, arena, at, cell },
  graph: plan.graph,
  spot: (node) => {
    const place = plan.places[node]
    if (place === null || place === undefined) throw new Error(`node ${node} has no place`)
    return at(place)
  }
})
