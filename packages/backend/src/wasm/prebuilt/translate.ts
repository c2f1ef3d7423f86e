/**
 * From functions of WebAssembly to the interpreter's code: the operands that WebAssembly keeps on a stack get registers, and constants too.
 * Every function has registers of its own, for none calls itself.
 */
import type { Decoded, DecodedFunction, Node } from "./decode.ts"
import { makeFrame } from "./frame.ts"
import { analyse, type Locals } from "./locals.ts"
import { other } from "./opcodes.ts"
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

const isZero = 0x45

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
  const frame = makeFrame(scope, self.params, temporaries)
  const { forget, instruction, move, named, pop, popMany, push, result, settle, slot, temporary } = frame
  const labels: Array<Label> = []

  const jump = (name: string, label: Label, ...operands: ReadonlyArray<Operand>): void => {
    begin(writer, instructions.handler(name), 2 + operands.length)
    if (label.start === null) label.waiting.push(writer.length())
    writer.target(label.start ?? 0)
    operands.forEach(writer.operand)
    forget()
  }
  const land = (label: Label): void => {
    for (const at of label.waiting) writer.patch(at, writer.length() * 4)
    forget()
  }
  const labelOf = (depth: number): Label => labels[labels.length - 1 - depth]!
  const jumpIf = (label: Label): void => {
    const condition = pop()
    const compared = frame.comparison(condition)
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
    const depth = frame.depth()
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
    forget()
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
    if (instructions.accesses.has(op)) return frame.access(node)
    switch (op) {
      case other.nop:
        return
      case other.localGet:
        return push(slot(a), a)
      case other.localSet:
        return frame.assign(a, pop())
      case other.localTee:
        frame.assign(a, pop())
        return push(slot(a), a)
      case other.drop:
        pop()
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
    forget()
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
