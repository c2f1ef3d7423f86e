/**
 * Strips. Where the iterations of a loop are independent, each instruction does many of them at a time, and the interpreter's work for an
 * instruction is shared by all. A value is then a tile, with one register an iteration. What is added up in a local goes on being added in the
 * order of the iterations: the result of such an instruction is its own operand, one register for all.
 *
 * This takes loops without control in them that end when a counter, which moves by a constant, has reached its limit.
 */
import type { Node } from "./decode.ts"
import type { Locals } from "./locals.ts"
import { other, simd } from "./opcodes.ts"
import { fixed, most, type Value } from "./registers.ts"
import { begin, constantOf, type Scope, shuffleConstant } from "./scope.ts"
import { stripLoop } from "./stripLoops.ts"
import { makeStripValues } from "./stripValues.ts"
import type { Operand } from "./writer.ts"

const v128Load = simd(0)
const v128Or = simd(0x50)

const isView = ({ register, varies }: Value): boolean => varies && register !== null && !register.tile

/** Emits a loop as a strip; false, with nothing emitted, where it cannot be one. */
export const emitStrip = (scope: Scope, loop: Node, locals: Locals, slot: (local: number) => Operand): boolean => {
  const { instructions, writer } = scope
  const found = stripLoop(scope, loop, locals)
  if (found === null) return false
  const { counter, isQuiet, lastUse, limit, moved, moves, nodes, step, sums, uses } = found
  const mark = writer.mark()
  const values = makeStripValues(scope, slot)
  const { compute, inRegister, literal, moving, plain, popMany, release, retain, stack, take, target, write } = values
  const bound = new Map<number, Value>()
  /** by local: reads of its value that are still to come */
  const left: Array<number> = []
  const deltas = new Map<number, number>()

  /** whether what is read at `i` is still there where it is used last: then it need not be copied */
  const stays = (i: number): boolean => {
    return nodes[i + 1]!.op !== other.localSet || isQuiet(i + 2, lastUse[i + 1]!)
  }
  const copied = (value: Value): Value => {
    const to = take(true)
    write(instructions.tile(v128Or), to.operand, value.operand, value.operand)
    release(value)
    return inRegister(to)
  }
  const access = (node: Node, i: number): boolean => {
    const { lane, writes } = instructions.accesses.get(node.op)!
    const value = writes ? plain(stack.pop()!) : null
    const into = lane !== null && !writes ? plain(stack.pop()!) : null
    const pointer = stack.pop()!
    if (pointer.sum !== null || (value !== null && value.sum !== null)) return false
    const direct = !writes && lane === null && pointer.constant === 0 ? scope.pool(node.a) : null
    if (direct !== null) {
      stack.push(fixed(direct))
      return true
    }
    const varies = pointer.varies || pointer.step !== 0
    // one place for all iterations: that is a sum in memory
    if (writes && !varies) return false
    if (node.op === v128Load && !pointer.varies && pointer.step !== 0 && stays(i)) {
      const view = take(false)
      release(pointer)
      begin(writer, instructions.handler("view"), 5)
      writer.operand(view.operand)
      writer.operand(pointer.operand)
      writer.word(node.a + pointer.delta)
      writer.word(pointer.step)
      stack.push({ ...inRegister(view), operand: view.operand + 2, varies: true })
      return true
    }
    const args = [pointer, ...(into === null ? [] : [into]), ...(value === null ? [] : [value])]
    const to = value === null ? target(args, varies) : null
    if (to === null) args.forEach(release)
    begin(writer, instructions.tile(node.op), into === null ? 5 : 6)
    writer.operand((value ?? to!).operand)
    writer.operand(pointer.operand)
    writer.word(node.a + pointer.delta)
    writer.word(pointer.step)
    if (into !== null) writer.operand(into.operand)
    if (to !== null) stack.push(to)
    return true
  }
  const get = (local: number): void => {
    const value = bound.get(local)
    if (value !== undefined) {
      left[local]!--
      stack.push(retain(value))
      if (left[local] === 0) release(value)
    } else if (moved.has(local)) {
      stack.push({ ...fixed(slot(local)), delta: deltas.get(local) ?? 0, step: moved.get(local)! })
    } else stack.push({ ...fixed(slot(local)), sum: sums.has(local) ? local : null })
  }
  const set = (local: number, i: number): boolean => {
    const value = stack.pop()!
    if (moved.has(local)) {
      release(value)
      deltas.set(local, (deltas.get(local) ?? 0) + moves.get(i)!)
      return true
    }
    if (sums.has(local)) return value.sum === local
    if (value.sum !== null) return false
    // a second name for what is not copied
    const isNamed = isView(value) && nodes[i - 1]!.op === other.localGet
    bound.set(local, isNamed && !isQuiet(i + 1, lastUse[i]!) ? copied(value) : value)
    left[local] = uses[i]!
    if (left[local] === 0) release(bound.get(local)!)
    return true
  }
  const one = (node: Node, i: number): boolean => {
    const { a, op } = node
    const constant = constantOf(scope, node)
    if (constant !== null) {
      stack.push(fixed(constant, op === other.i32Const ? a : null))
      return true
    }
    const numeric = instructions.numerics.get(op)
    if (numeric !== undefined) {
      const args = popMany(numeric.takes.length)
      const value = args.length === 2 ? moving(op, args[0]!, args[1]!) : null
      if (value === null) return compute(instructions.tile(op), args, op)
      stack.push(value)
      return true
    }
    if (instructions.accesses.has(op)) return access(node, i)
    switch (op) {
      case other.nop:
        return true
      case other.localGet:
        get(a)
        return true
      case other.localSet:
        return set(a, i)
      case other.select:
        return compute(instructions.tile("select"), popMany(3), null)
      case other.shuffle:
        return compute(instructions.tile("shuffle"), popMany(2), null, shuffleConstant(writer, node.bytes!))
      case other.native:
        return compute(instructions.operation(a).number, popMany(instructions.operation(a).arity), null)
      default:
        return false
    }
  }
  // a sum must be where its local is as soon as it is computed
  const follows = (i: number): boolean => {
    const top = stack.at(-1)
    const next = nodes[i + 1]
    if (top === undefined || top.sum === null || nodes[i]!.op === other.localGet) return true
    return next?.op === other.localSet && next.a === top.sum
  }

  const start = writer.length()
  begin(writer, instructions.handler("strip"), 6)
  const exit = writer.length()
  writer.target(0)
  writer.operand(slot(counter))
  writer.operand(limit === null ? literal(0) : limit.op === other.i32Const ? literal(limit.a) : slot(limit.a))
  writer.word(step)
  writer.word(most)
  if (!nodes.every((node, i) => one(node, i) && follows(i))) {
    writer.back(mark)
    values.giveBack()
    return false
  }
  for (const [local, by] of moved) {
    begin(writer, instructions.handler("advance"), 3)
    writer.operand(slot(local))
    writer.operand(literal(by))
  }
  begin(writer, instructions.handler("jump"), 2)
  writer.target(start)
  writer.patch(exit, writer.length() * 4)
  return true
}
