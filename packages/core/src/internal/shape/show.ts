import type { Axis } from "../../Shape.ts"

/** An axis as the type writes it: its name where it has one. */
export const dim = (axis: Axis): string | number => axis.name ?? axis.size

export const show = (axes: ReadonlyArray<Axis>): string => `[${axes.map(dim).join(", ")}]`

/** Two axes differ if their names do (where both have one), or their sizes. */
export const differ = (left: Axis, right: Axis): boolean =>
  left.size !== right.size || (left.name !== undefined && right.name !== undefined && left.name !== right.name)

/** An axis in a sentence that says it differs from another: with its size if the name alone would not tell. */
export const beside = (axis: Axis, other: Axis): string | number =>
  axis.name !== undefined && axis.name === other.name ? `${axis.name} = ${axis.size}` : dim(axis)
