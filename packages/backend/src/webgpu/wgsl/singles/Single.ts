/** How the kernel of a primitive that stands alone is written. */
import type { Attrs, Aval, Op } from "@typegrad/core/Graph"
import type { Shader, Site, Spot } from "../shader.ts"

/** A value that has a place: contiguous there, row-major, a bool is 0 or 1. */
export interface Placed extends Aval {
  readonly spot: Spot
}

/** One application. */
export interface Call<K extends Op> {
  readonly attrs: Attrs[K]
  readonly inputs: ReadonlyArray<Placed>
  readonly result: Placed
  /** of a convolution: see `Plan.Single`; its operands have the sizes of the graph, and their places are those before they were turned */
  readonly turned: boolean
}

/** The dispatches of an application, in order. */
export type Single<K extends Op> = (site: Site, call: Call<K>) => ReadonlyArray<Shader>
