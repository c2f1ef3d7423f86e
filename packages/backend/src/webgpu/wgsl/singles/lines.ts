/** A value as lines along an axis. */
import { product } from "../../../internal/sizes.ts"

/** [outer, length, inner], with the lines along the axis in the middle */
export interface Lines {
  readonly outer: number
  readonly length: number
  readonly inner: number
}

export const linesOf = (sizes: ReadonlyArray<number>, axis: number): Lines => ({
  outer: product(sizes.slice(0, axis)),
  length: sizes[axis]!,
  inner: product(sizes.slice(axis + 1))
})

/** The number of element `i` of line `line`, both WGSL that binds like a name. */
export const inLine = ({ inner, length }: Lines, line: string, i: string): string =>
  inner === 1
    ? `${line} * ${length}u + ${i}`
    : `${line} / ${inner}u * ${length * inner}u + ${line} % ${inner}u + ${i} * ${inner}u`

/**
 * Whether each line has an invocation of its own: where lines are short, or lie side by side, so that neighbouring invocations read
 * neighbours, and are many, or not long.
 */
export const byInvocation = ({ inner, length, outer }: Lines): boolean =>
  length <= 32 || (inner >= 32 && (outer * inner >= 2048 || length <= 256))
