/** What the instructions of a strip compute, and in which registers. */
import { folds, type Key, simd } from "./opcodes.ts"
import { fixed, makeRegisters, type Register, type Value } from "./registers.ts"
import { begin, type Scope } from "./scope.ts"
import type { Mark, Operand } from "./writer.ts"

const sumOf: ReadonlyMap<Key, number> = /*#__PURE__*/ new Map(folds)

const f32x4Add = simd(0xe4)
const f32x4Mul = simd(0xe6)
const add = 0x6a
const sub = 0x6b
const mul = 0x6c
const shl = 0x74

/** `slot` gives the register of a local. */
export const makeStripValues = ({ instructions, writer }: Scope, slot: (local: number) => Operand) => {
  const registers = makeRegisters(writer)
  const { inRegister, release, take } = registers
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
    const at = sumOf.get(key)
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
  return { ...registers, stack, popMany, write, literal, plain, moving, target, compute }
}
