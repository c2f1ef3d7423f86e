/** Row-major index arithmetic of the reference rules. */

export const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((product, size) => product * size, 1)

export const strides = (sizes: ReadonlyArray<number>): Array<number> => {
  let step = 1
  return sizes
    .toReversed()
    .map((size) => {
      const own = step
      step *= size
      return own
    })
    .toReversed()
}

/** Where the elements of an iteration space lie: sum of index times step, in row-major order of the space. */
export const offsets = (sizes: ReadonlyArray<number>, steps: ReadonlyArray<number>): Int32Array => {
  const out = new Int32Array(count(sizes))
  let filled = out.length === 0 ? 0 : 1
  // the innermost axis first: each further axis repeats what is there, shifted
  for (let axis = sizes.length - 1; axis >= 0 && filled > 0; axis--) {
    const block = filled
    for (let i = 1; i < sizes[axis]!; i++) {
      for (let j = 0; j < block; j++) out[filled++] = out[j]! + i * steps[axis]!
    }
  }
  return out
}

/** The numbers 0..rank-1 that are not in `axes`, ascending. */
export const without = (rank: number, ...axes: ReadonlyArray<ReadonlyArray<number>>): Array<number> => {
  const gone = new Set(axes.flat())
  return Array.from({ length: rank }, (_, i) => i).filter((i) => !gone.has(i))
}

export const pick = <T>(values: ReadonlyArray<T>, at: ReadonlyArray<number>): Array<T> => at.map((i) => values[i]!)

/** The elements at these offsets from `start`. */
export const gather = (data: Float64Array, at: Int32Array, start = 0): Float64Array => {
  const out = new Float64Array(at.length)
  for (let i = 0; i < out.length; i++) out[i] = data[start + at[i]!]!
  return out
}

/** Puts data at these offsets from `start`; gives `out`. */
export const scatter = (out: Float64Array, data: Float64Array, at: Int32Array, start = 0): Float64Array => {
  for (let i = 0; i < at.length; i++) out[start + at[i]!] = data[i]!
  return out
}

export const times = (left: ReadonlyArray<number>, right: ReadonlyArray<number>): Array<number> =>
  left.map((x, i) => x * right[i]!)

/** The offset of an index: the sum of strides times it. */
export const inner = (strides: ReadonlyArray<number>, index: ReadonlyArray<number>): number =>
  times(strides, index).reduce((sum, x) => sum + x, 0)

/** Starts so that `taken` elements from there on are inside. */
export const clamped = (
  starts: Float64Array,
  own: ReadonlyArray<number>,
  taken: ReadonlyArray<number>
): Array<number> => own.map((size, i) => Math.max(0, Math.min(starts[i]!, size - taken[i]!)))
