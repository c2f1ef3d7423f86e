/** Row-major arithmetic on sizes and strides, in elements. */

export const count = (sizes: ReadonlyArray<number>): number => {
  let product = 1
  for (const size of sizes) product *= size
  return product
}

export const contiguous = (sizes: ReadonlyArray<number>): Array<number> => {
  const strides = sizes.map(() => 1)
  let step = 1
  for (let i = sizes.length - 1; i >= 0; i--) {
    strides[i] = step
    step *= sizes[i]!
  }
  return strides
}

export const equal = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])

/** Whether `strides` walk `sizes` in memory order without gaps; the stride of an axis of size 1 means nothing. */
export const isContiguous = (sizes: ReadonlyArray<number>, strides: ReadonlyArray<number>): boolean => {
  let step = 1
  for (let i = sizes.length - 1; i >= 0; i--) {
    if (sizes[i] === 1) continue
    if (strides[i] !== step) return false
    step *= sizes[i]!
  }
  return true
}

export const transposed = (strides: ReadonlyArray<number>, permutation: ReadonlyArray<number>): Array<number> =>
  permutation.map((axis) => strides[axis]!)

export const broadcast = (
  from: ReadonlyArray<number>,
  strides: ReadonlyArray<number>,
  dims: ReadonlyArray<number>,
  to: ReadonlyArray<number>
): Array<number> => {
  const result = to.map(() => 0)
  dims.forEach((axis, i) => {
    if (from[i] !== 1) result[axis] = strides[i]!
  })
  return result
}

/** The strides of a reshape that needs no copy, or null: both shapes are cut into the smallest runs of equal products. */
export const reshaped = (
  from: ReadonlyArray<number>,
  strides: ReadonlyArray<number>,
  to: ReadonlyArray<number>
): Array<number> | null => {
  const axes: Array<{ readonly size: number; readonly stride: number }> = []
  from.forEach((size, i) => {
    if (size !== 1) axes.push({ size, stride: strides[i]! })
  })
  const result = to.map(() => 0)
  let i = 0
  let j = 0
  while (i < axes.length) {
    let have = axes[i]!.size
    let first = j
    while (first < to.length && to[first] === 1) first++
    let want = to[first] ?? 1
    let end = i + 1
    let last = first + 1
    while (have !== want) {
      if (have < want) {
        const next = axes[end]
        if (next === undefined) return null
        have *= next.size
        end++
      } else {
        const next = to[last]
        if (next === undefined) return null
        want *= next
        last++
      }
    }
    for (let k = i; k < end - 1; k++) {
      if (axes[k]!.stride !== axes[k + 1]!.stride * axes[k + 1]!.size) return null
    }
    let step = axes[end - 1]!.stride
    for (let k = last - 1; k >= first; k--) {
      result[k] = step
      step *= to[k]!
    }
    i = end
    j = last
  }
  return result
}
