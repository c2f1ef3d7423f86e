/**
 * The iteration space of a fused kernel: axes in the order of the loops, outermost first, with the strides of every operand.
 * Axes of size 1 are gone, and neighbours that every operand walks as one are one.
 */
import type { Fused, Instruction } from "@typegrad/core/Plan"

export interface Axis {
  readonly size: number
  readonly reduced: boolean
  /** by operand, in elements */
  readonly strides: ReadonlyArray<number>
}

/** What moves with the indices: a load, an iota (whose value is its offset) or a result. */
interface Operand {
  /** of the body, or null for the result */
  readonly instruction: number | null
  /** over the axes of the kernel */
  readonly strides: ReadonlyArray<number>
}

export interface Space {
  readonly operands: ReadonlyArray<Operand>
  readonly axes: ReadonlyArray<Axis>
  /** which axis is walked four elements at a time */
  readonly vector: number
  /**
   * the axis before it, where an operand is contiguous along that one instead: it is walked in tiles of several rows, whose
   * loads are transposed in registers
   */
  readonly tile: number | null
}

/** Elements that an operand moves for one step along an axis; 0 along none, and for no operand (-1). */
export const strideOf = (space: Space, operand: number, axis: number | null): number =>
  axis === null ? 0 : (space.axes[axis]!.strides[operand] ?? 0)

/** Row-major strides over the axes that are kept; 0 over the others. */
const contiguous = (sizes: ReadonlyArray<number>, dropped: ReadonlyArray<number> = []): Array<number> => {
  const strides = sizes.map(() => 0)
  let stride = 1
  for (let i = sizes.length - 1; i >= 0; i--) {
    if (dropped.includes(i)) continue
    strides[i] = stride
    stride *= sizes[i]!
  }
  return strides
}

/** Which instructions the stored or reduced values need. */
export const live = (kernel: Fused): ReadonlyArray<boolean> => {
  const needed = kernel.body.map(() => false)
  for (const { value } of kernel.stores) needed[value] = true
  if (kernel.reduce !== null) needed[kernel.reduce.value] = true
  for (let i = kernel.body.length - 1; i >= 0; i--) {
    const instruction = kernel.body[i]!
    if (needed[i] && instruction.kind === "compute") for (const arg of instruction.args) needed[arg] = true
  }
  return needed
}

const stridesOver = (instruction: Instruction, rank: number): ReadonlyArray<number> | null => {
  if (instruction.kind === "load") return instruction.strides
  if (instruction.kind !== "iota") return null
  return Array.from({ length: rank }, (_, axis) => (axis === instruction.axis ? 1 : 0))
}

const mergeable = (outer: Axis, inner: Axis): boolean =>
  outer.reduced === inner.reduced && outer.strides.every((stride, i) => stride === inner.strides[i]! * inner.size)

/** Without axes of size 1, and with neighbours that every operand walks as one joined. */
export const collapse = (axes: ReadonlyArray<Axis>): Array<Axis> => {
  const out: Array<Axis> = []
  for (const axis of axes) {
    const last = out[out.length - 1]
    if (axis.size === 1) continue
    if (last !== undefined && mergeable(last, axis)) out[out.length - 1] = { ...axis, size: last.size * axis.size }
    else out.push(axis)
  }
  return out
}

/** Vector loads and stores wanted of an axis: how many operands are neither contiguous nor constant along it. */
const scattered = (axis: Axis): number => axis.strides.filter((stride) => stride !== 0 && stride !== 1).length

const move = (axes: ReadonlyArray<Axis>, from: number, to: number): Array<Axis> => {
  const rest = axes.filter((_, i) => i !== from)
  return [...rest.slice(0, to), axes[from]!, ...rest.slice(to)]
}

type Loops = Pick<Space, "axes" | "vector" | "tile">

/**
 * A reduction's loops: kept axes, then reduced ones. It is vectorised either along a reduced axis, which becomes the
 * innermost loop, or along a kept one, which becomes the last before the reduced ones (a strip of columns goes down all rows).
 */
const arrange = (axes: ReadonlyArray<Axis>): Loops => {
  const ordered = collapse([...axes.filter((axis) => !axis.reduced), ...axes.filter((axis) => axis.reduced)])
  const kept = ordered.filter((axis) => !axis.reduced).length
  const original = axes[axes.length - 1]
  let best = ordered.length - 1
  let cost = Infinity
  for (let i = ordered.length - 1; i >= 0; i--) {
    const axis = ordered[i]!
    // at equal cost the axis that was innermost; a short one wastes lanes
    const own = scattered(axis) * 4 + (axis.size < 4 ? 8 : 0) + (axis.reduced === original?.reduced ? 0 : 1)
    if (own < cost) {
      best = i
      cost = own
    }
  }
  const to = best < kept ? kept - 1 : ordered.length - 1
  return { axes: move(ordered, best, to), vector: to, tile: null }
}

/** Elementwise loops: the last axis is vectorised, for stores are contiguous along it. */
const tiled = (axes: ReadonlyArray<Axis>): Loops => {
  const vector = axes.length - 1
  const inner = axes[vector]!
  const tile = axes.findIndex(
    (axis, i) =>
      i < vector &&
      axis.size >= 4 &&
      inner.size >= 4 &&
      axis.strides.some((stride, operand) => stride === 1 && inner.strides[operand]! > 1)
  )
  return tile < 0 ? { axes, vector, tile: null } : { axes: move(axes, tile, vector - 1), vector, tile: vector - 1 }
}

/** What moves with the indices, the result last, and the axes in the order of the kernel. */
export const axesOf = (kernel: Fused): Pick<Space, "axes" | "operands"> => {
  const { sizes, reduce } = kernel
  const needed = live(kernel)
  const operands: Array<Operand> = kernel.body.flatMap((instruction, i) => {
    const strides = needed[i] ? stridesOver(instruction, sizes.length) : null
    return strides === null ? [] : [{ instruction: i, strides }]
  })
  operands.push({ instruction: null, strides: contiguous(sizes, reduce?.axes) })
  const axes = collapse(
    sizes.map((size, i) => ({
      size,
      reduced: reduce !== null && reduce.axes.includes(i),
      strides: operands.map((operand) => operand.strides[i]!)
    }))
  )
  return { operands, axes }
}

/** The loops of a kernel whose space is not empty. */
export const spaceOf = (kernel: Fused): Space => {
  const { axes, operands } = axesOf(kernel)
  const some = axes.length > 0 ? axes : [{ size: 1, reduced: false, strides: operands.map(() => 0) }]
  return { operands, ...(some.some((axis) => axis.reduced) ? arrange(some) : tiled(some)) }
}
