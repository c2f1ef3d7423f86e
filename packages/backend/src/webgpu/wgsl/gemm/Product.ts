/** Sums of products: what matrix products and convolutions are, before it is known which invocation does what. */
import type { Element, Operands } from "../shader.ts"

/** What the lanes of a vector, or neighboring lanes of a workgroup, differ by: the row of a left operand or column of a right one, or k. */
export type Along = "own" | "k"

/**
 * An operand as WGSL: `{name}_own(item, own)` is all that can be known before k is, `{name}_k(k)` what can be known of k alone, and `{name}_at` takes
 * both to the value. Indices have to be below their sizes.
 */
export interface Operand {
  /** along which four neighbors, from a multiple of 4 on, are one vector of memory; `{name}_at` gives it where elements are vectors */
  readonly vector: Along | null
  /** along which neighbors lie closest */
  readonly near: Along
  /** whether neighboring items lie side by side */
  readonly mixed: boolean
  readonly declare: (name: string, refs: Operands, element: Element) => string
}

/** Where the results go: `put(item, m, n, value)` takes vectors along n where elements are vectors. */
export interface Target {
  readonly vector: boolean
  readonly declare: (refs: Operands, element: Element) => string
}

/** out[item, m, n] = sum over k of lhs[item, m, k] * rhs[item, n, k] */
export interface Product {
  readonly name: string
  readonly items: number
  readonly m: number
  readonly n: number
  readonly k: number
  readonly lhs: Operand
  readonly rhs: Operand
  readonly out: Target
}

/** Whether a shader of the product can see memory as vectors. */
export const elementOf = ({ lhs, rhs }: Product, out: Target): Element =>
  out.vector && (lhs.vector !== null || rhs.vector !== null) ? "vec4<f32>" : "u32"
