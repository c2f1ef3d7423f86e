/** The axes that windows slide along, and which elements each window finds there. */
import type { WindowAttrs } from "@typegrad/core/Graph"

export interface Axis {
  readonly size: number
  readonly out: number
  readonly window: number
  readonly stride: number
  readonly before: number
  readonly dilation: number
  /** bytes from one element to the next */
  readonly bytes: number
}

/** An axis that its window leaves as it is. */
export const plain = ({ before, out, size, stride, window }: Axis): boolean =>
  window === 1 && stride === 1 && before === 0 && out === size

/** From the first to the last, neighbours that are left as they are being one. */
export const axesOf = (
  { dilation, padding, strides, window }: WindowAttrs,
  sizes: ReadonlyArray<number>,
  result: ReadonlyArray<number>
): ReadonlyArray<Axis> => {
  const axes: Array<Axis> = []
  let bytes = 4
  for (let i = sizes.length - 1; i >= 0; i--) {
    const size = sizes[i]!
    const axis: Axis = {
      ...{ size, out: result[i]!, window: window[i]!, stride: strides[i]!, before: padding[i]![0] },
      ...{ dilation: dilation[i]!, bytes }
    }
    bytes *= size
    const next = axes[0]
    if (next !== undefined && plain(axis) && plain(next)) {
      axes[0] = { ...next, size: next.size * size, out: next.out * size }
    } else axes.unshift(axis)
  }
  return axes
}

/** Neighbouring windows that have the same elements inside, as steps of the dilation. */
interface Group {
  readonly first: number
  readonly count: number
  readonly elements: ReadonlyArray<number>
}

export const groupsOf = ({ before, dilation, out, size, stride, window }: Axis): ReadonlyArray<Group> => {
  const groups: Array<Group> = []
  for (let i = 0; i < out; i++) {
    const at = (element: number): number => i * stride - before + element * dilation
    const elements = Array.from({ length: window }, (_, element) => element).filter(
      (element) => at(element) >= 0 && at(element) < size
    )
    const last = groups.at(-1)
    if (last !== undefined && last.elements.join() === elements.join()) {
      groups[groups.length - 1] = { ...last, count: last.count + 1 }
    } else groups.push({ first: i, count: 1, elements })
  }
  return groups
}
