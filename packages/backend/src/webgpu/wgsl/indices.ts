/** Positions of elements as WGSL of type u32: what number of the row-major order stands where in memory. */
import { product } from "../../internal/sizes.ts"

export interface Unravelled {
  /** statements that define the coordinates */
  readonly code: ReadonlyArray<string>
  /** by axis, WGSL */
  readonly coordinates: ReadonlyArray<string>
}

/** The coordinates of element `index`, a name, of a value of `sizes`; their names begin with `index`. */
export const unravel = (index: string, sizes: ReadonlyArray<number>): Unravelled => {
  if (sizes.length < 2) return { code: [], coordinates: sizes.map(() => index) }
  const code: Array<string> = []
  const coordinates: Array<string> = []
  let rest = index
  for (let axis = sizes.length - 1; axis > 0; axis--) {
    const size = sizes[axis]!
    code.push(`let ${index}_${axis} = ${rest} % ${size}u;`)
    coordinates[axis] = `${index}_${axis}`
    code.push(`let ${index}_upto${axis} = ${rest} / ${size}u;`)
    rest = `${index}_upto${axis}`
  }
  coordinates[0] = rest
  return { code, coordinates }
}

/** The sum of coordinates times strides; arithmetic of u32 wraps, so strides may be negative. */
export const offsetOf = (coordinates: ReadonlyArray<string>, strides: ReadonlyArray<number>): string => {
  const terms = coordinates.flatMap((coordinate, axis) => {
    const stride = strides[axis]!
    return stride === 0 ? [] : stride === 1 ? [coordinate] : [`${coordinate} * ${stride >>> 0}u`]
  })
  return terms.length === 0 ? "0u" : terms.length === 1 ? terms[0]! : `(${terms.join(" + ")})`
}

/** Whether the strides walk all of `sizes`, none of them 1, in memory order: then an element's offset is its number. */
export const isLinear = (sizes: ReadonlyArray<number>, strides: ReadonlyArray<number>): boolean =>
  sizes.every((_, axis) => strides[axis] === product(sizes.slice(axis + 1)))
