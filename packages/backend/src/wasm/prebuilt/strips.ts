/**
 * Strips. Where the iterations of a loop are independent, each instruction does many of them at a time, and the interpreter's work for an
 * instruction is shared by all. A value is then a tile, with one register an iteration. What is added up in a local goes on being added in the
 * order of the iterations: the result of such an instruction is its own operand, one register for all.
 *
 * This takes loops without control in them that end when a counter, which moves by a constant, has reached its limit.
 */
import type { Node } from "./decode.ts"
import type { Locals } from "./locals.ts"
import { moveOf, straight, writes } from "./loops.ts"
import { type Key, other, simd, folds as sums } from "./opcodes.ts"
import { fixed, makeRegisters, most, type Register, type Value } from "./registers.ts"
import { begin, constantOf, type Scope, shuffleConstant } from "./scope.ts"
import { unrolled } from "./unroll.ts"
import type { Mark, Operand } from "./writer.ts"

const folds: ReadonlyMap<Key, number> = /*#__PURE__*/ new Map(sums)

const f32x4Add = simd(0xe4)
const f32x4Mul = simd(0xe6)
const v128Load = simd(0)
const v128Or = simd(0x50)
const add = 0x6a
const sub = 0x6b
const mul = 0x6c
const shl = 0x74

const isView = ({ register, varies }: Value): boolean => varies && register !== null && !register.tile

/** By how much locals move in an iteration, where that is all that happens to them; and at which write by how much. */
const stepsOf = (nodes: ReadonlyArray<Node>) => {
  const total = new Map<number, number>()
  const at = new Map<number, number>()
  const others = new Set<number>()
  nodes.forEach((node, i) => {
    if (!writes(node)) return
    const move = moveOf(nodes, i)
    if (move === null) others.add(node.a)
    else at.set(i, move)
    total.set(node.a, (total.get(node.a) ?? 0) + (move ?? 0))
  })
  for (const local of others) total.delete(local)
  return { at, total }
}

/** Emits a loop as a strip; false, with nothing emitted, where it cannot be one. */
export const emitStrip = (scope: Scope, loop: Node, locals: Locals, slot: (local: number) => Operand): boolean => {
  const { instructions, writer } = scope
  const body = unrolled(loop.body)
  const own = body === null ? null : straight({ ...loop, body })
  if (own === null) return false
  const { body: nodes, counter, limit, reads, written } = own
  // a loop that only reads has independent iterations
  const isStore = ({ op }: Node): boolean => instructions.accesses.get(op)?.writes === true
  if (!locals.parallel && nodes.some(isStore)) return false
  const { at: moves, total: moved } = stepsOf(nodes)
  const step = moved.get(counter)
  if (step === undefined || (limit === null ? step !== -1 : step <= 0)) return false

  const counts = new Map<number, number>()
  for (const node of nodes) if (writes(node)) counts.set(node.a, (counts.get(node.a) ?? 0) + 1)
  const sums = new Set<number>()
  const seen = new Set<number>()
  for (const { a, op } of nodes) {
    if (op === other.localGet && written.has(a) && !seen.has(a) && !moved.has(a)) {
      if (counts.get(a) !== 1 || reads[a] !== 1) return false
      sums.add(a)
    }
    if (op === other.localSet || op === other.localTee) seen.add(a)
  }
  // what is computed here and used elsewhere would have to be that of the last iteration
  for (const local of written) if (!moved.has(local) && !sums.has(local) && locals.livesAfter(loop, local)) return false

  const registers = makeRegisters(writer)
  const { inRegister, release, retain, take } = registers
  const mark = writer.mark()
  const bound = new Map<number, Value>()
  /** how often what a write gives is read: locals are used again for other values */
  const uses: Array<number> = nodes.map(() => 0)
  const lastUse: Array<number> = nodes.map((_, i) => i)
  const writtenAt = new Map<number, number>()
  nodes.forEach((node, i) => {
    if (writes(node)) writtenAt.set(node.a, i)
    else if (node.op === other.localGet && writtenAt.has(node.a)) {
      const at = writtenAt.get(node.a)!
      uses[at]!++
      lastUse[at] = i
    }
  })
  /** by local: reads of its value that are still to come */
  const left: Array<number> = []
  const deltas = new Map<number, number>()
  const stack: Array<Value> = []

  const write = (number: number, ...operands: ReadonlyArray<Operand>): void => {
    begin(writer, number, 1 + operands.length)
    operands.forEach(writer.operand)
  }
  const literal = (value: number): Operand => writer.constant(value, 0, 0, 0)
  const scalar = (key: number, a: Operand, b: Operand): Value => {
    const to = take(false)
    write(instructions.scalar(key), to.operand, a, b)
    return inRegister(to)
  }
  /** the value in a register of its own kind */
  const plain = (value: Value): Value => {
    if (value.step === 0 && value.delta === 0) return value
    release(value)
    if (value.step === 0) return scalar(add, value.operand, literal(value.delta))
    const to = take(true)
    begin(writer, instructions.tile("ramp"), 5)
    writer.operand(to.operand)
    writer.operand(value.operand)
    writer.word(value.delta)
    writer.word(value.step)
    return inRegister(to)
  }
  /** sums, differences and multiples of what moves, move */
  const moving = (key: number, a: Value, b: Value): Value | null => {
    if (a.varies || b.varies || a.sum !== null || b.sum !== null) return null
    const combine = (operand: Value, delta: number, step: number): Value => ({
      ...operand,
      delta,
      step,
      constant: null
    })
    if (key === add || key === sub) {
      const sign = key === add ? 1 : -1
      const [delta, step] = [a.delta + sign * b.delta, a.step + sign * b.step]
      if (b.constant !== null) return combine(a, a.delta + sign * b.constant, a.step)
      if (key === add && a.constant !== null) return combine(b, b.delta + a.constant, b.step)
      release(a)
      release(b)
      return combine(scalar(key, a.operand, b.operand), delta, step)
    }
    if ((key !== mul && key !== shl) || b.constant === null) return null
    const times = key === mul ? b.constant : 1 << b.constant
    release(a)
    return combine(scalar(key, a.operand, b.operand), a.delta * times, a.step * times)
  }
  /** where the result of an instruction on these goes */
  const target = (args: ReadonlyArray<Value>, varies = false): Value => {
    const sum = args.find((arg) => arg.sum !== null)
    const tile = varies || args.some((arg) => arg.varies)
    // one register for all iterations must not be one that they read
    const own = tile || sum !== undefined ? null : take(false)
    for (const arg of args) release(arg)
    if (sum !== undefined) return { ...fixed(slot(sum.sum!)), sum: sum.sum }
    return inRegister(own ?? take(true))
  }
  const isFine = (args: ReadonlyArray<Value>): boolean => args.filter((arg) => arg.sum !== null).length <= 1
  const popMany = (count: number): Array<Value> => stack.splice(stack.length - count)

  /** the last multiplication: what is added up next may be its product */
  let multiplied: {
    readonly mark: Mark
    readonly end: number
    readonly to: Register
    readonly a: Operand
    readonly b: Operand
  } | null = null
  /** a step of a sum; false where the library has no function for it */
  const fold = (key: Key, args: ReadonlyArray<Value>): boolean => {
    const at = folds.get(key)
    if (at === undefined || args[at]!.sum === null) return false
    const product = args[1]!.register
    if (
      key === f32x4Add &&
      multiplied !== null &&
      product === multiplied.to &&
      product.users === 1 &&
      writer.length() === multiplied.end
    ) {
      const { a, b, mark } = multiplied
      writer.back(mark)
      write(instructions.handler("fold products"), args[0]!.operand, a, b)
      release(args[1]!)
      stack.push(args[0]!)
      return true
    }
    const others = args.filter((_, i) => i !== at)
    others.forEach(release)
    write(instructions.handler(`fold ${key}`), args[at]!.operand, ...others.map((arg) => arg.operand))
    stack.push(args[at]!)
    return true
  }
  /** false where the loop is none of ours */
  const compute = (
    number: number,
    operands: ReadonlyArray<Value>,
    key: Key | null,
    ...more: ReadonlyArray<Operand>
  ): boolean => {
    const args = operands.map(plain)
    if (!isFine(args)) return false
    if (key !== null && fold(key, args)) return true
    const mark = writer.mark()
    const to = target(args)
    write(number, to.operand, ...args.map((arg) => arg.operand), ...more)
    if (key === f32x4Mul && to.register !== null) {
      multiplied = { mark, end: writer.length(), to: to.register, a: args[0]!.operand, b: args[1]!.operand }
    }
    stack.push(to)
    return true
  }
  /** whether nothing is stored between two instructions */
  const isQuiet = (from: number, to: number): boolean => !nodes.slice(from, Math.max(from, to)).some(isStore)
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
    registers.giveBack()
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
