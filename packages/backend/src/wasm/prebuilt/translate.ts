/**
 * From functions of WebAssembly to the interpreter's code: the operands that WebAssembly keeps on a stack get registers, and constants too.
 * Every function has registers of its own, for none calls itself.
 */
import type { Decoded, DecodedFunction, Node } from "./decode.ts"
import { analyse, type Locals } from "./locals.ts"
import { type Key, other, simd } from "./opcodes.ts"
import { emitProducts } from "./products.ts"
import { begin, constantOf, type Scope, shuffleConstant } from "./scope.ts"
import { emitStrip } from "./strips.ts"
import { makeWriter, type Operand, type Writer } from "./writer.ts"

/** What a call is of. */
interface Callee {
  readonly params: ReadonlyArray<Operand>
  /** where it returns to */
  readonly back: Operand
  /** of its code, -1 if it has none yet */
  start: number
  /** words that wait for it */
  readonly waiting: Array<number>
}

const isLoad = simd(0)
const isZero = 0x45

/** A comparison and its operands; of an `eqz` there is one. */
type Test = readonly [Key, ...ReadonlyArray<Operand>]

interface Label {
  /** the code that a branch goes to, or null: the end */
  readonly start: number | null
  readonly waiting: Array<number>
}

const translateFunction = (
  scope: Scope,
  callees: ReadonlyArray<Callee>,
  self: Callee,
  code: DecodedFunction,
  temporaries: Array<Operand>
): void => {
  const { instructions, writer } = scope
  const locals: Locals = analyse(code)
  const slots: Array<Operand | undefined> = [...self.params]
  const stack: Array<{ readonly operand: Operand; readonly local: number }> = []
  const labels: Array<Label> = []
  /** the last instruction: where its result stands in the code, and what a jump needs to know if it compares */
  let last: { readonly at: number; readonly mark: ReturnType<Writer["mark"]>; readonly test: Test | null } | null = null

  const slot = (local: number): Operand => (slots[local] ??= writer.register())
  const temporary = (depth: number): Operand => (temporaries[depth] ??= writer.register())
  const push = (operand: Operand, local = -1): void => {
    stack.push({ operand, local })
  }
  const pop = (): Operand => stack.pop()!.operand
  const popMany = (count: number): ReadonlyArray<Operand> =>
    stack.splice(stack.length - count).map(({ operand }) => operand)

  const instruction = (number: number, ...operands: ReadonlyArray<Operand>): void => {
    begin(writer, number, 1 + operands.length)
    operands.forEach(writer.operand)
    last = null
  }
  const named = (name: string, ...operands: ReadonlyArray<Operand>): void =>
    instruction(instructions.handler(name), ...operands)
  const move = (to: Operand, from: Operand): void => {
    if (to !== from) named("move", to, from)
  }
  /** what is on the stack keeps its value when a local changes */
  const settle = (which: (local: number) => boolean): void =>
    stack.forEach(({ local }, depth) => {
      if (local < 0 || !which(local)) return
      move(temporary(depth), slot(local))
      stack[depth] = { operand: temporary(depth), local: -1 }
    })
  const assign = (local: number, value: Operand): void => {
    const written = last
    settle((other) => other === local)
    if (written !== null && last === written && writer.read(written.at) === value && temporaries.includes(value)) {
      writer.patch(written.at, slot(local))
      last = null
    } else move(slot(local), value)
  }
  /** an instruction with a result */
  const result = (number: number, args: ReadonlyArray<Operand>, test: Test | null = null): void => {
    const mark = writer.mark()
    const to = temporary(stack.length)
    instruction(number, to, ...args)
    last = { at: mark.length + 1, mark, test }
    push(to)
  }
  const access = (node: Node): void => {
    const { lane, writes } = instructions.accesses.get(node.op)!
    const into = lane !== null && !writes ? pop() : null
    const value = writes ? pop() : null
    const { local, operand: pointer } = stack.pop()!
    const direct = node.op === isLoad && local < 0 ? scope.pool(node.a) : null
    if (direct !== null && pointer === writer.constant(0, 0, 0, 0)) return push(direct)
    const mark = writer.mark()
    const number = instructions.scalar(node.op)
    begin(writer, number, into === null ? 5 : 6)
    const to = temporary(stack.length)
    writer.operand(value ?? to)
    writer.operand(pointer)
    writer.word(node.a)
    writer.word(0)
    if (into !== null) writer.operand(into)
    last = value === null ? { at: mark.length + 1, mark, test: null } : null
    if (value === null) push(to)
  }
  const jump = (name: string, label: Label, ...operands: ReadonlyArray<Operand>): void => {
    begin(writer, instructions.handler(name), 2 + operands.length)
    if (label.start === null) label.waiting.push(writer.length())
    writer.target(label.start ?? 0)
    operands.forEach(writer.operand)
    last = null
  }
  const land = (label: Label): void => {
    for (const at of label.waiting) writer.patch(at, writer.length() * 4)
    last = null
  }
  const labelOf = (depth: number): Label => labels[labels.length - 1 - depth]!
  const jumpIf = (label: Label): void => {
    const condition = pop()
    const compared = last !== null && last.test !== null && writer.read(last.at) === condition ? last : null
    const [key, ...operands] = compared?.test ?? [0]
    const name = key === isZero ? "jumpUnless" : `jumpIf ${key}`
    if (compared === null || !instructions.has(name)) return jump("jumpIf", label, condition)
    writer.back(compared.mark)
    jump(name, label, ...operands)
  }
  const inside = (label: Label, nodes: ReadonlyArray<Node>): void => {
    labels.push(label)
    nodes.forEach(emit)
    labels.pop()
    land(label)
  }
  const emitIf = ({ a: leaves, body, otherwise }: Node): void => {
    const condition = pop()
    settle(() => true)
    const [no, end]: ReadonlyArray<Label> = [
      { start: null, waiting: [] },
      { start: null, waiting: [] }
    ]
    const depth = stack.length
    const keep = (): void => {
      if (leaves === 1) move(temporary(depth), pop())
    }
    jump("jumpUnless", no!, condition)
    labels.push(end!)
    body.forEach(emit)
    keep()
    if (otherwise.length > 0) jump("jump", end!)
    land(no!)
    otherwise.forEach(emit)
    if (otherwise.length > 0) keep()
    labels.pop()
    land(end!)
    if (leaves === 1) push(temporary(depth))
  }
  const emitLoop = (node: Node): void => {
    last = null
    if (emitProducts(scope, node, locals, slot)) return
    if (emitStrip(scope, node, locals, slot)) return
    inside({ start: writer.length(), waiting: [] }, node.body)
  }
  const emit = (node: Node): void => {
    const { a, op } = node
    const constant = constantOf(scope, node)
    if (constant !== null) return push(constant)
    const numeric = instructions.numerics.get(op)
    if (numeric !== undefined) {
      const args = popMany(numeric.takes.length)
      return result(instructions.scalar(op), args, [op, ...args])
    }
    if (instructions.accesses.has(op)) return access(node)
    switch (op) {
      case other.nop:
        return
      case other.localGet:
        return push(slot(a), a)
      case other.localSet:
        return assign(a, pop())
      case other.localTee:
        assign(a, pop())
        return push(slot(a), a)
      case other.drop:
        stack.pop()
        return
      case other.select:
        return result(instructions.tile("select"), popMany(3))
      case other.shuffle:
        return result(instructions.tile("shuffle"), [...popMany(2), shuffleConstant(writer, node.bytes!)])
      case other.native:
        return result(instructions.operation(a).number, popMany(instructions.operation(a).arity))
      case other.memoryCopy:
        return named("copy", ...popMany(3))
      case other.memoryFill:
        return named("fill", ...popMany(3))
      case other.call:
        return call(a)
      case other.return:
        return named("return", self.back)
      case other.block:
        settle(() => true)
        return inside({ start: null, waiting: [] }, node.body)
      case other.loop:
        settle(() => true)
        return emitLoop(node)
      case other.if:
        return emitIf(node)
      case other.br:
        return jump("jump", labelOf(a))
      case other.brIf:
        return jumpIf(labelOf(a))
      default:
        throw new Error(`the interpreter has no instruction 0x${op.toString(16)}`)
    }
  }
  const call = (index: number): void => {
    const native = instructions.call(index)
    if (native !== null) return instruction(native.number, ...popMany(native.params))
    const callee = callees[index]!
    popMany(callee.params.length).forEach((arg, i) => move(callee.params[i]!, arg))
    begin(writer, instructions.handler("call"), 3)
    if (callee.start < 0) callee.waiting.push(writer.length())
    writer.target(Math.max(0, callee.start))
    writer.operand(callee.back)
    last = null
  }

  for (const local of locals.cleared) move(slot(local), writer.constant(0, 0, 0, 0))
  code.body.forEach(emit)
  named("return", self.back)
}

export interface Translated {
  readonly writer: Writer
  /** by name: where it starts, in words, and the register that says where it returns to */
  readonly entries: ReadonlyMap<string, { readonly start: number; readonly back: Operand }>
  /** the word where the interpreter ends */
  readonly halt: number
}

/** Translates all functions of a module. */
export const translate = (decoded: Decoded, rest: Omit<Scope, "writer">): Translated => {
  const writer = makeWriter()
  const scope: Scope = { ...rest, writer }
  const callees = decoded.functions.map(
    ({ params }): Callee => ({
      params: Array.from({ length: params }, () => writer.register()),
      back: writer.register(),
      start: -1,
      waiting: []
    })
  )
  const temporaries: Array<Operand> = []
  begin(writer, rest.instructions.handler("halt"), 1)
  decoded.functions.forEach((code, i) => {
    const callee = callees[i]!
    callee.start = writer.length()
    translateFunction(scope, callees, callee, code, temporaries)
  })
  for (const { start, waiting } of callees) for (const at of waiting) writer.patch(at, start * 4)
  const entries = new Map([...decoded.exports].map(([name, index]) => [name, callees[index]!] as const))
  return { writer, entries, halt: 0 }
}
