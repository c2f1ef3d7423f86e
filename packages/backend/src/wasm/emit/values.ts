/** The instructions of a fused body as registers: each is computed in the outermost loop that knows its operands. */
import type { Fused, Instruction } from "@typegrad/core/Plan"
import { live, type Space, strideOf } from "../../internal/space.ts"
import type { Expr, Fn, Local } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { boolFromMemory, compute, literal, type Operand } from "./elementwise/compute.ts"
import type { Group } from "./groups.ts"
import { i32, i32x4, v128 } from "./instructions.ts"
import { gather, type Quad, transpose } from "./lanes.ts"
import type { Pointers } from "./nest.ts"

type Load = Extract<Instruction, { readonly kind: "load" }>

interface Dependence {
  /** of the innermost loop it depends on: 0 outside all loops, l + 1 inside loop l */
  readonly level: number
  /** whether it differs between groups: it depends on the vector axis or on the tile axis */
  readonly varies: boolean
}

/** By instruction; operand -1 where it reads no memory and no index. */
const dependences = (kernel: Fused, space: Space, operands: ReadonlyArray<number>): ReadonlyArray<Dependence> => {
  const out: Array<Dependence> = []
  kernel.body.forEach((instruction, i) => {
    const operand = operands[i]!
    if (instruction.kind === "compute") {
      const args = instruction.args.map((arg) => out[arg]!)
      out.push({ level: Math.max(0, ...args.map((arg) => arg.level)), varies: args.some((arg) => arg.varies) })
    } else {
      out.push({
        level: space.axes.findLastIndex((_, axis) => strideOf(space, operand, axis) !== 0) + 1,
        varies: strideOf(space, operand, space.vector) !== 0 || strideOf(space, operand, space.tile) !== 0
      })
    }
  })
  return out
}

/** Elements between where the pointers stand and a group. */
export const offsetOf = (space: Space, operand: number, { first, row }: Group): number =>
  first * strideOf(space, operand, space.vector) + row * strideOf(space, operand, space.tile)

export interface Values {
  readonly of: (instruction: number, group: number) => V128
  /** where a place is read or written at the current indices; inside `then` of `enter` */
  readonly pointerTo: (operand: number, node: number) => Expr<"i32">
  /**
   * Computes what is known inside the loops of `level` and was not before, group by group so that few registers are alive, in wide
   * mode two by two; `then` follows for each group.
   */
  readonly enter: (level: number, groups: ReadonlyArray<Group>, then: (groups: ReadonlyArray<number>) => void) => void
}

export const makeValues = (
  context: Context,
  fn: Fn,
  kernel: Fused,
  space: Space,
  pointers: Pointers,
  start: (node: number) => Expr<"i32">
): Values => {
  const needed = live(kernel)
  const operands = kernel.body.map((_, i) => space.operands.findIndex((one) => one.instruction === i))
  const depends = dependences(kernel, space, operands)
  const values: Array<Array<V128>> = kernel.body.map(() => [])
  /** by load: the next four rows of a tile, transposed already */
  const transposed = new Map<number, Quad>()

  const of = (instruction: number, group: number): V128 =>
    values[instruction]![depends[instruction]!.varies ? group : 0]!

  /** by operand and node; V8 sees that groups are neighbours where they have one pointer */
  const current = new Map<string, Expr<"i32">>()
  const pointerTo = (operand: number, node: number): Expr<"i32"> => {
    const key = `${operand} ${node}`
    const known = current.get(key)
    if (known !== undefined) return known
    const pointer = fn.keep(i32.add(start(node), pointers.of(operand)))
    current.set(key, pointer)
    return pointer
  }

  const load = (i: number, { dtype, node, offset = 0 }: Load, group: Group, rows: number): Local<"v128"> => {
    const operand = operands[i]!
    const stride = strideOf(space, operand, space.vector)
    const base = (offset + offsetOf(space, operand, group)) * 4
    const pointer = pointerTo(operand, node)
    const row = group.row % 4
    const isColumn = strideOf(space, operand, space.tile) === 1 && stride > 1
    const isFull = group.lanes === 4 && rows - group.row + row >= 4
    if (isColumn && isFull && row === 0) {
      const column = (at: number): V128 => fn.keep(v128.load(pointer, base + at * stride * 4))
      transposed.set(i, transpose(fn, [column(0), column(1), column(2), column(3)]))
    }
    return fn.scope(() => {
      const raw = isColumn && isFull ? transposed.get(i)![row]! : gather(fn, pointer, base, stride, group.lanes)
      return dtype === "bool" ? boolFromMemory(raw) : raw
    })
  }

  const iota = (i: number, group: Group): V128 => {
    const operand = operands[i]!
    const stride = strideOf(space, operand, space.vector)
    const first = offsetOf(space, operand, group)
    const at = i32x4.splat(i32.shrS(pointers.of(operand), i32.const(2)))
    const steps = context.ints(first, first + stride, first + 2 * stride, first + 3 * stride)
    return steps === v128.zero ? at : i32x4.add(at, steps)
  }

  const operandOf = (instruction: number, group: number): Operand => {
    const from = kernel.body[instruction]!
    return {
      value: of(instruction, group),
      dtype: from.dtype,
      literal: from.kind === "literal" ? from.value : null
    }
  }

  const evaluate = (i: number, group: Group, index: number, rows: number): V128 => {
    const instruction = kernel.body[i]!
    switch (instruction.kind) {
      case "literal":
        return literal(context, instruction.value, instruction.dtype)
      case "load":
        return load(i, instruction, group, rows)
      case "iota":
        return fn.keep(iota(i, group))
      case "compute": {
        const args = instruction.args.map((arg) => operandOf(arg, index))
        return fn.scope(() => compute(context, fn, instruction.op, args, instruction.dtype))
      }
    }
  }

  const innermost = space.axes.length - 1
  /** what `then` reads */
  const used = new Set([
    ...kernel.stores.map(({ value }) => value),
    ...(kernel.reduce === null ? [] : [kernel.reduce.value])
  ])
  /** by instruction: which of its operands nothing reads any more; those inside the innermost loop only */
  const lastUses: Array<Array<number>> = kernel.body.map(() => [])
  kernel.body.forEach((instruction, i) => {
    const inside = needed[i] && instruction.kind !== "literal" && depends[i]!.varies && depends[i]!.level > innermost
    const last = kernel.body.findLastIndex((one, j) => needed[j] && one.kind === "compute" && one.args.includes(i))
    if (inside && last >= 0 && !used.has(i)) lastUses[last]!.push(i)
  })
  const discard = (instruction: number, groups: ReadonlyArray<number>): void => {
    for (const group of groups) fn.release(values[instruction]![group] as Local<"v128">)
  }

  const enter: Values["enter"] = (level, groups, then) => {
    current.clear()
    const now = kernel.body.flatMap((_, i) => (needed[i] && depends[i]!.level === level ? [i] : []))
    const varying = now.filter((i) => depends[i]!.varies)
    for (const i of now) {
      values[i] = depends[i]!.varies ? [] : [evaluate(i, { first: 0, lanes: 4, row: 0 }, 0, 1)]
    }
    const together = context.wide ? 2 : 1
    for (let first = 0; first < groups.length; first += together) {
      const some = groups.slice(first, first + together)
      const indices = some.map((_, j) => first + j)
      for (const i of varying) {
        some.forEach((group, j) => values[i]!.push(evaluate(i, group, first + j, groups.length)))
        if (level > innermost) for (const done of lastUses[i]!) discard(done, indices)
      }
      then(indices)
      if (level > innermost) for (const i of varying) if (used.has(i)) discard(i, indices)
    }
  }

  return { of, enter, pointerTo }
}
