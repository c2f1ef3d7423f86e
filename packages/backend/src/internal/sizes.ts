/** How many elements a value of these sizes has. */
export const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1)

/** The strides of contiguous sizes. */
export const rowMajor = (sizes: ReadonlyArray<number>): Array<number> =>
  sizes.map((_, i) => product(sizes.slice(i + 1)))

/** The offset of an index, in elements. */
export const offset = (strides: ReadonlyArray<number>, index: ReadonlyArray<number>): number =>
  strides.reduce((sum, stride, i) => sum + stride * index[i]!, 0)
