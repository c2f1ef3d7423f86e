/** What WebAssembly keeps on the stack of a function, in registers: locals, and what is between them. */
import type { Node } from "./decode.ts"
import { type Key, simd } from "./opcodes.ts"
import { begin, type Scope } from "./scope.ts"
import type { Operand, Writer } from "./writer.ts"

const isLoad = simd(0)

/** A comparison and its operands; of an `eqz` there is one. */
type Test = readonly [Key, ...ReadonlyArray<Operand>]

/** The last instruction: where its result stands in the code, and what a jump needs to know if it compares. */
interface Last {
  readonly at: number
  readonly mark: ReturnType<Writer["mark"]>
  readonly test: Test | null
}

/** `params` are the registers of the first locals; `temporaries`, by depth of the stack, are those of all functions. */
export const makeFrame = (scope: Scope, params: ReadonlyArray<Operand>, temporaries: Array<Operand>) => {
  const { instructions, writer } = scope
  const slots: Array<Operand | undefined> = [...params]
  const stack: Array<{ readonly operand: Operand; readonly local: number }> = []
  let last: Last | null = null

  const slot = (local: number): Operand => (slots[local] ??= writer.register())
  const temporary = (depth: number): Operand => (temporaries[depth] ??= writer.register())
  const push = (operand: Operand, local = -1): void => {
    stack.push({ operand, local })
  }
  const pop = (): Operand => stack.pop()!.operand
  const popMany = (count: number): ReadonlyArray<Operand> =>
    stack.splice(stack.length - count).map(({ operand }) => operand)
  const forget = (): void => {
    last = null
  }

  const instruction = (number: number, ...operands: ReadonlyArray<Operand>): void => {
    begin(writer, number, 1 + operands.length)
    operands.forEach(writer.operand)
    forget()
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
      forget()
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
  return {
    ...{ slot, temporary, push, pop, popMany, instruction, named, move, settle, assign, result, access, forget },
    depth: (): number => stack.length,
    /** the comparison that gave `condition`, if it was the last instruction */
    comparison: (condition: Operand) =>
      last !== null && last.test !== null && writer.read(last.at) === condition
        ? { mark: last.mark, test: last.test }
        : null
  }
}
