/** Fused kernels: one pass over the iteration space, storing elementwise results or reducing one of them. */
import type { DType } from "@typegrad/core/DType"
import type { Fused } from "@typegrad/core/Plan"
import { expensive } from "../../internal/expensive.ts"
import { type Axis, live, type Space, spaceOf, strideOf } from "../../internal/space.ts"
import type { Expr, Fn } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { boolToMemory } from "./elementwise/compute.ts"
import { along, type Chunk, chunksOf, combined, down, type Group } from "./groups.ts"
import { i32, select } from "./instructions.ts"
import { type KernelCode, type Range, shared, whole } from "./kernel.ts"
import { scatter } from "./lanes.ts"
import { independent } from "./native.ts"
import { makePointers } from "./nest.ts"
import { makeReduction } from "./reduce.ts"
import { structureOf } from "./structure.ts"
import { makeValues, offsetOf } from "./values.ts"

type I32 = Expr<"i32">

/** Rows of a tile: half a cache line of what is read column by column. */
const tileRows = 8

/** How many operations of tens of instructions it has. */
const costly = (kernel: Fused): number => {
  const needed = live(kernel)
  return kernel.body.filter((one, i) => needed[i] && one.kind === "compute" && expensive.has(one.op)).length
}

/** Registers side by side: they hide the latency of additions, and a row of columns fills whole cache lines. */
const widthOf = ({ wide }: Context, kernel: Fused, space: Space): number => {
  if (!space.axes.some((axis) => axis.reduced)) return wide && space.tile === null ? 2 : 1
  return costly(kernel) > 0 ? 2 : space.axes[space.vector]!.reduced ? 4 : 8
}

/** elements that are worth a call of their own */
const worthwhile = 1024

/** The outermost loop in pieces: how many there are, and how many of its steps each takes. */
interface Split {
  readonly units: number
  readonly together: number
}

const splitOf = ({ axes }: Space, outermost: ReadonlyArray<Chunk>): Split => {
  const [first, ...rest] = axes as [Axis, ...Array<Axis>]
  const steps = outermost.reduce((sum, { count }) => sum + count, 0)
  if (first.reduced) return { units: 1, together: steps }
  const together = Math.ceil(worthwhile / rest.reduce((product, axis) => product * axis.size, outermost[0]!.elements))
  return { units: Math.ceil(steps / together), together }
}

const chunksAt = (space: Space, level: number, width: number): ReadonlyArray<Chunk> => {
  const { size } = space.axes[level]!
  if (level === space.vector) return chunksOf(size, width * 4, along)
  return level === space.tile ? chunksOf(size, tileRows, down) : [{ count: size, elements: 1, groups: [] }]
}

interface Layout {
  readonly space: Space
  /** by axis */
  readonly chunks: ReadonlyArray<ReadonlyArray<Chunk>>
  readonly split: Split
}

const layoutOf = (context: Context, kernel: Fused): Layout => {
  const space = spaceOf(kernel)
  const width = widthOf(context, kernel, space)
  const chunks = space.axes.map((_, level) => chunksAt(space, level, width))
  return { space, chunks, split: splitOf(space, chunks[0]!) }
}

/** A kernel whose iteration space is not empty; `address` gives the place of a node. */
const emitLoops = (context: Context, kernel: Fused, address: (node: number) => number): KernelCode => {
  const { key, nodes } = structureOf(kernel)
  const layout = context.once(key, () => layoutOf(context, kernel))
  return shared(context, key, layout.split.units, nodes.map(address), (fn, addresses, range) => {
    const starts = new Map(nodes.map((node, i) => [node, addresses[i]!]))
    emitPart(context, fn, { ...layout, kernel, start: (node) => starts.get(node)! }, range)
  })
}

interface Parts extends Layout {
  readonly kernel: Fused
  readonly start: (node: number) => Expr<"i32">
}

/** Operations of tens of instructions that stand where they are used; more of them are called. */
const mostInline = 8

const emitPart = (shared: Context, fn: Fn, parts: Parts, range: Range): void => {
  const { kernel, space, split, start } = parts
  const context = { ...shared, calls: costly(kernel) > mostInline }
  independent(context, fn)
  const pointers = makePointers(fn, space)
  const values = makeValues(context, fn, kernel, space, pointers, start)
  const firstReduced = space.axes.findIndex((axis) => axis.reduced)
  const innermost = space.axes.length - 1
  // over axes of size 1 nothing is reduced: the value is the result
  const stores = kernel.reduce === null ? kernel.stores : [kernel.reduce]
  const reduced = kernel.reduce === null || firstReduced < 0 ? null : kernel.reduce
  const reduction =
    reduced === null
      ? null
      : makeReduction(context, fn, {
          op: reduced.op,
          dtype: kernel.body[reduced.value]!.dtype,
          space,
          chunks: parts.chunks[space.vector]!
        })

  const store = (node: number, dtype: DType, value: V128, group: Group): void => {
    const result = space.operands.length - 1
    const base = offsetOf(space, result, group) * 4
    const raw = dtype === "bool" ? fn.keep(boolToMemory(value)) : value
    scatter(fn, values.pointerTo(result, node), base, strideOf(space, result, space.vector), group.lanes, raw)
  }

  /** what is computed is stored or added; neighbours are stored one right after the other, so that they can be stored as one */
  const use = (groups: ReadonlyArray<Group>, indices: ReadonlyArray<number>): void => {
    if (reduction !== null && reduced !== null) {
      for (const i of indices) reduction.add(i, values.of(reduced.value, i), groups[i]!)
      return
    }
    for (const { value, node } of stores) {
      const { dtype } = kernel.body[value]!
      for (const i of indices) store(node, dtype, values.of(value, i), groups[i]!)
    }
  }

  /** inside `level` loops, of which some have put `groups` side by side */
  const inside = (level: number, groups: ReadonlyArray<Group>): void => {
    values.enter(level, groups, (indices) => {
      if (level > innermost) use(groups, indices)
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
    if (level === 0 && split.units > 1) return walkPart()
    const pieces = parts.chunks[level]!
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

  /** the outermost loop, of which a call does a range */
  const walkPart = (): void => {
    const [main, rest] = parts.chunks[0] as [Chunk, Chunk?]
    const step = (unit: I32): I32 => fn.keep(i32.mul(unit, i32.const(split.together)))
    const [first, last] = [step(range.lo), step(range.hi)]
    const most = i32.const(main.count)
    const end = fn.keep(select(i32.ltS(last, most), last, most))
    pointers.part(0, main.elements, first, end, () => inside(1, main.groups))
    if (rest !== undefined) fn.when(i32.gtS(last, most), () => inside(1, rest.groups))
  }

  inside(0, [])
}

/** What a reduction over nothing gives, as the bits of one element. */
const emptyResult = (op: "reduceSum" | "reduceMax", dtype: DType): number =>
  op === "reduceSum" || dtype === "bool" ? 0 : dtype === "int32" ? -0x80000000 : -0x00800000

/** Any fused kernel. */
export const emitFused = (context: Context, kernel: Fused, address: (node: number) => number): KernelCode => {
  const { sizes, reduce } = kernel
  if (!sizes.includes(0)) return emitLoops(context, kernel, address)
  return whole(context, (fn) => {
    if (reduce === null) return
    const count = sizes.reduce((product, size, axis) => (reduce.axes.includes(axis) ? product : product * size), 1)
    if (count === 0) return
    emitFill(fn, address(reduce.node), count, emptyResult(reduce.op, kernel.body[reduce.value]!.dtype))
  })
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
