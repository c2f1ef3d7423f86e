/** Indices that run over several axes of memory. */
import { unravel } from "../indices.ts"

export interface Dim {
  readonly size: number
  /** elements of memory for one step; or positions along `axis` */
  readonly stride: number
  /** of a convolution: the spatial axis along which a step moves; whether an element is there is tested */
  readonly axis?: number
}

export const u32 = (n: number): string => `${n >>> 0}u`

/** Fewer axes, if some are walked like one; none of size 1. */
export const merged = (dims: ReadonlyArray<Dim>): ReadonlyArray<Dim> => {
  const out: Array<Dim> = []
  for (const dim of dims) {
    if (dim.size === 1) continue
    const last = out.at(-1)
    const joins = last !== undefined && last.axis === undefined && dim.axis === undefined
    if (joins && last.stride === dim.size * dim.stride) out[out.length - 1] = { ...dim, size: last.size * dim.size }
    else out.push(dim)
  }
  return out
}

export interface Walk {
  /** statements that go before */
  readonly code: string
  /** from where the axes begin, in units of memory */
  readonly at: string
  /** from where a spatial axis begins */
  readonly position: (axis: number) => string
}

const sum = (terms: ReadonlyArray<string>): string => (terms.length === 0 ? "0u" : terms.join(" + "))

/**
 * WGSL: what a row-major index, a name, means in memory. An axis of stride 1 has to be the last one if the unit is 4 elements, and its index a
 * multiple of it.
 */
export const walk = (index: string, dims: ReadonlyArray<Dim>, unit: 1 | 4): Walk => {
  const { code, coordinates } = unravel(
    index,
    dims.map(({ size }) => size)
  )
  const term = (i: number, by: number): string => {
    const { stride } = dims[i]!
    if (stride < by) return `${coordinates[i]!} / ${u32(by / stride)}`
    return stride === by ? coordinates[i]! : `${coordinates[i]!} * ${u32(stride / by)}`
  }
  const terms = (which: (dim: Dim) => boolean, by: number): ReadonlyArray<string> =>
    dims.flatMap((dim, i) => (which(dim) && dim.stride !== 0 ? [term(i, by)] : []))
  return {
    code: code.join(" "),
    at: sum(terms(({ axis }) => axis === undefined, unit)),
    position: (axis) => `i32(${sum(terms((dim) => dim.axis === axis, 1))})`
  }
}
