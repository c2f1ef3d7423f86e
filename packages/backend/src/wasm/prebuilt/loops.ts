/** Loops as the assembler writes them: tested at the top, by a counter that moves by a constant. */
import type { Node } from "./decode.ts"
import { countReads } from "./locals.ts"
import { other } from "./opcodes.ts"

/** A loop without control in it. */
export interface Straight {
  readonly counter: number
  /** what it ends at, upwards; null where it goes down to 0 */
  readonly limit: Node | null
  readonly body: ReadonlyArray<Node>
  /** locals that it writes */
  readonly written: ReadonlySet<number>
  /** how often locals are read in its body */
  readonly reads: ReadonlyArray<number | undefined>
}

const add = 0x6a
const sub = 0x6b

/** By how much the write at `index` moves a local: `x = x + constant`; null where it does something else. */
export const moveOf = (nodes: ReadonlyArray<Node>, index: number): number | null => {
  const { a, op } = nodes[index]!
  const [get, by, sum] = nodes.slice(Math.max(0, index - 3), index)
  if (op !== other.localSet || get?.op !== other.localGet || get.a !== a || by?.op !== other.i32Const) return null
  return sum?.op === add ? by.a : sum?.op === sub ? -by.a : null
}

export const writes = ({ op }: Node): boolean => op === other.localSet || op === other.localTee

const eqz = 0x45
const ltS = 0x48
const geS = 0x4e
const geU = 0x4f

/** The loop's end: `counter >= limit`; or the counter is 0, or less than 1. */
const endOf = ([first, second, third, fourth]: ReadonlyArray<Node>): {
  readonly limit: Node | null
  readonly from: number
} | null => {
  if (first?.op !== other.localGet || second === undefined || third === undefined) return null
  if (second.op === eqz && third.op === other.brIf) return { limit: null, from: 3 }
  if (fourth?.op !== other.brIf) return null
  if (second.op === other.i32Const && second.a === 1 && third.op === ltS) return { limit: null, from: 4 }
  if (second.op !== other.localGet && second.op !== other.i32Const) return null
  return third.op === geS || third.op === geU ? { limit: second, from: 4 } : null
}

export const straight = ({ body: all }: Node): Straight | null => {
  const end = endOf(all)
  const last = all.at(-1)
  if (end === null || last?.op !== other.br || last.a !== 0) return null
  const body = all.slice(end.from, -1)
  if (body.some(({ body, op }) => body.length > 0 || op === other.call || op === other.br || op === other.brIf))
    return null
  const written = new Set(body.filter(writes).map(({ a }) => a))
  const { limit } = end
  if (limit?.op === other.localGet && written.has(limit.a)) return null
  return { counter: all[0]!.a, limit, body, written, reads: countReads(body, []) }
}
