/** Fused kernels: one pass over the iteration space, storing elementwise results or reducing one of them. */
import type { DType } from "@typegrad/core/DType"
import type { Fused } from "@typegrad/core/Plan"
import type { Fn } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { boolToMemory, expensive } from "./elementwise/compute.ts"
import { along, type Chunk, chunksOf, combined, down, type Group } from "./groups.ts"
import { i32 } from "./instructions.ts"
import { scatter } from "./lanes.ts"
import { makePointers } from "./nest.ts"
import { makeReduction } from "./reduce.ts"
import { live, type Space, spaceOf, strideOf } from "./space.ts"
import { makeValues, offsetOf } from "./values.ts"

/** Rows of a tile: half a cache line of what is read column by column. */
const tileRows = 8

/** Registers side by side: they hide the latency of additions, and a row of columns fills whole cache lines. */
const widthOf = (kernel: Fused, space: Space): number => {
  if (!space.axes.some((axis) => axis.reduced)) return 1
  const needed = live(kernel)
  const costly = kernel.body.some((one, i) => needed[i] && one.kind === "compute" && expensive.has(one.op))
  return costly ? 2 : space.axes[space.vector]!.reduced ? 4 : 8
}

/** The loops of a kernel whose iteration space is not empty; `address` gives the place of a node. */
const emitLoops = (context: Context, fn: Fn, kernel: Fused, address: (node: number) => number): void => {
  const space = spaceOf(kernel)
  const pointers = makePointers(fn, space)
  const values = makeValues(context, fn, kernel, space, pointers, address)
  const chunks = chunksOf(space.axes[space.vector]!.size, widthOf(kernel, space) * 4, along)
  const firstReduced = space.axes.findIndex((axis) => axis.reduced)
  const innermost = space.axes.length - 1
  // over axes of size 1 nothing is reduced: the value is the result
  const stores = kernel.reduce === null ? kernel.stores : [kernel.reduce]
  const reduced = kernel.reduce === null || firstReduced < 0 ? null : kernel.reduce
  const reduction =
    reduced === null
      ? null
      : makeReduction(context, fn, { op: reduced.op, dtype: kernel.body[reduced.value]!.dtype, space, chunks })

  const store = (node: number, dtype: DType, value: V128, group: Group): void => {
    const result = space.operands.length - 1
    const base = address(node) + offsetOf(space, result, group) * 4
    const raw = dtype === "bool" ? fn.keep(boolToMemory(value)) : value
    scatter(fn, pointers.of(result), base, strideOf(space, result, space.vector), group.lanes, raw)
  }

  const use = (groups: ReadonlyArray<Group>, index: number): void => {
    const group = groups[index]!
    if (reduction !== null && reduced !== null) return reduction.add(index, values.of(reduced.value, index), group)
    for (const { value, node } of stores) store(node, kernel.body[value]!.dtype, values.of(value, index), group)
  }

  const piecesOf = (level: number): ReadonlyArray<Chunk> => {
    const { size } = space.axes[level]!
    if (level === space.vector) return chunks
    return level === space.tile ? chunksOf(size, tileRows, down) : [{ count: size, elements: 1, groups: [] }]
  }

  /** inside `level` loops, of which some have put `groups` side by side */
  const inside = (level: number, groups: ReadonlyArray<Group>): void => {
    values.enter(level, groups, (index) => {
      if (level > innermost) use(groups, index)
    })
    if (level > innermost) return
    if (reduction === null || reduced === null || level !== firstReduced) return walk(level, groups)
    const columns = space.vector < firstReduced ? groups : null
    reduction.start(columns)
    walk(level, groups)
    const { dtype } = kernel.body[reduced.value]!
    reduction.finish().forEach((total, index) => {
      store(reduced.node, dtype, total, columns === null ? { first: 0, lanes: 1, row: 0 } : columns[index]!)
    })
  }

  /** the loop of axis `level` */
  const walk = (level: number, outer: ReadonlyArray<Group>): void => {
    const pieces = piecesOf(level)
    const blocks = level === innermost ? reduction?.blocks : undefined
    let displacement = 0
    pieces.forEach((piece, i) => {
      const body = (): void => inside(level + 1, combined(outer, piece.groups))
      if (piece.count > 1) {
        pointers.repeat(level, piece.count, piece.elements, body, blocks)
      } else {
        blocks?.start()
        body()
        blocks?.end()
        if (i === pieces.length - 1) return
        pointers.move(level, piece.elements)
      }
      displacement += piece.count * piece.elements
    })
    if (level > 0) pointers.move(level, -displacement)
  }

  inside(0, [])
}

/** What a reduction over nothing gives, as the bits of one element. */
const emptyResult = (op: "reduceSum" | "reduceMax", dtype: DType): number =>
  op === "reduceSum" || dtype === "bool" ? 0 : dtype === "int32" ? -0x80000000 : -0x00800000

/** Emits any fused kernel. */
export const emitFused = (context: Context, fn: Fn, kernel: Fused, address: (node: number) => number): void => {
  const { sizes, reduce } = kernel
  if (!sizes.includes(0)) return emitLoops(context, fn, kernel, address)
  if (reduce === null) return
  const count = sizes.reduce((product, size, axis) => (reduce.axes.includes(axis) ? product : product * size), 1)
  if (count === 0) return
  emitFill(fn, address(reduce.node), count, emptyResult(reduce.op, kernel.body[reduce.value]!.dtype))
}

/** Sets `count` elements to the same bits. */
export const emitFill = (fn: Fn, address: number, count: number, bits: number): void => {
  const pointer = fn.keep(i32.const(address))
  const end = i32.const(address + count * 4)
  fn.loop(
    () => i32.geU(pointer, end),
    () => {
      fn.emit(i32.store(pointer, i32.const(bits)))
      fn.set(pointer, i32.add(pointer, i32.const(4)))
    }
  )
}
