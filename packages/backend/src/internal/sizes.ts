/** How many elements a value of these sizes has. */
export const product = (sizes: ReadonlyArray<number>): number => sizes.reduce((all, size) => all * size, 1)

/** The strides of contiguous sizes. */
export const rowMajor = (sizes: ReadonlyArray<number>): Array<number> =>
  sizes.map((_, i) => product(sizes.slice(i + 1)))

/** The offset of an index, in elements. */
export const offset = (strides: ReadonlyArray<number>, index: ReadonlyArray<number>): number =>
  strides.reduce((sum, stride, i) => sum + stride * index[i]!, 0)

/** From 0 to `n` (exclusive). */
export const range = (n: number): Array<number> => Array.from({ length: n }, (_, i) => i)

/** Places in memory are at multiples of this many bytes, as in plans: one cache line, four SIMD vectors. */
export const alignment = 64

export const align = (bytes: number): number => Math.ceil(bytes / alignment) * alignment
