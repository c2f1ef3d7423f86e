/** The instructions of a fused body as registers: each is computed in the outermost loop that knows its operands. */
import type { Fused } from "@typegrad/core/Plan"
import type { Fn } from "./assembler.ts"
import type { Context, V128 } from "./context.ts"
import { boolFromMemory, compute, literal, type Operand } from "./elementwise/compute.ts"
import type { Group } from "./groups.ts"
import { i32, i32x4, v128 } from "./instructions.ts"
import { gather, type Quad, transpose } from "./lanes.ts"
import type { Pointers } from "./nest.ts"
import { live, type Space, strideOf } from "./space.ts"

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
  /**
   * Computes what is known inside the loops of `level` and was not before, group by group so that few registers are alive;
   * `then` follows each group.
   */
  readonly enter: (level: number, groups: ReadonlyArray<Group>, then: (group: number) => void) => void
}

export const makeValues = (
  context: Context,
  fn: Fn,
  kernel: Fused,
  space: Space,
  pointers: Pointers,
  address: (node: number) => number
): Values => {
  const needed = live(kernel)
  const operands = kernel.body.map((_, i) => space.operands.findIndex((one) => one.instruction === i))
  const depends = dependences(kernel, space, operands)
  const values: Array<Array<V128>> = kernel.body.map(() => [])
  /** by load: the next four rows of a tile, transposed already */
  const transposed = new Map<number, Quad>()

  const of = (instruction: number, group: number): V128 =>
    values[instruction]![depends[instruction]!.varies ? group : 0]!

  const load = (i: number, node: number, group: Group, rows: number): V128 => {
    const operand = operands[i]!
    const stride = strideOf(space, operand, space.vector)
    const base = address(node) + offsetOf(space, operand, group) * 4
    const pointer = pointers.of(operand)
    const row = group.row % 4
    const isColumn = strideOf(space, operand, space.tile) === 1 && stride > 1
    const isFull = group.lanes === 4 && rows - group.row + row >= 4
    if (!isColumn || !isFull) return gather(fn, pointer, base, stride, group.lanes)
    const column = (at: number): V128 => fn.keep(v128.load(pointer, base + at * stride * 4))
    if (row === 0) transposed.set(i, transpose(fn, [column(0), column(1), column(2), column(3)]))
    return transposed.get(i)![row]!
  }

  const iota = (i: number, group: Group): V128 => {
    const operand = operands[i]!
    const stride = strideOf(space, operand, space.vector)
    const first = offsetOf(space, operand, group)
    const start = i32x4.splat(i32.shrS(pointers.of(operand), i32.const(2)))
    const steps = context.ints(first, first + stride, first + 2 * stride, first + 3 * stride)
    return steps === v128.zero ? start : i32x4.add(start, steps)
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
      case "load": {
        const raw = fn.keep(load(i, instruction.node, group, rows))
        return instruction.dtype === "bool" ? fn.keep(boolFromMemory(raw)) : raw
      }
      case "iota":
        return fn.keep(iota(i, group))
      case "compute": {
        const args = instruction.args.map((arg) => operandOf(arg, index))
        return fn.keep(compute(context, fn, instruction.op, args, instruction.dtype))
      }
    }
  }

  const enter: Values["enter"] = (level, groups, then) => {
    const now = kernel.body.flatMap((_, i) => (needed[i] && depends[i]!.level === level ? [i] : []))
    const varying = now.filter((i) => depends[i]!.varies)
    for (const i of now) {
      values[i] = depends[i]!.varies ? [] : [evaluate(i, { first: 0, lanes: 4, row: 0 }, 0, 1)]
    }
    groups.forEach((group, index) => {
      for (const i of varying) values[i]!.push(evaluate(i, group, index, groups.length))
      then(index)
    })
  }

  return { of, enter }
}
