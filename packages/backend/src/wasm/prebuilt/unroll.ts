/** Inner loops of few turns, which are known, written out: what is around them may then be a strip. */
import type { Node } from "./decode.ts"
import { moveOf, straight, writes } from "./loops.ts"
import { other } from "./opcodes.ts"

/** turns of an inner loop, and instructions in all */
const mostTurns = 7
const mostNodes = 1000

/** A number, or the value that a local had at some point, and what is added to it. */
interface Value {
  readonly base: string
  readonly delta: number
}

const number = "0"

/** Whether there are only loops in it, and what they repeat. */
const isSimple = ({ body, op }: Node): boolean => op !== other.if && op !== other.call && body.every(isSimple)

/** The body of a loop without loops in it, or null. */
export const unrolled = (nodes: ReadonlyArray<Node>): ReadonlyArray<Node> | null =>
  nodes.every(isSimple) ? written(nodes) : null

const written = (nodes: ReadonlyArray<Node>): ReadonlyArray<Node> | null => {
  const out: Array<Node> = []
  const values = new Map<number, Value>()
  let versions = 0
  const fresh = (): Value => ({ base: `value ${versions++}`, delta: 0 })
  const valueOf = (local: number): Value => {
    const known = values.get(local) ?? fresh()
    values.set(local, known)
    return known
  }
  /** what the instructions before `end` give, where that is simple */
  const given = (all: ReadonlyArray<Node>, end: number): Value => {
    const [first, second, third] = all.slice(Math.max(0, end - 3), end)
    const last = all[end - 1]
    if (first?.op === other.localGet && second?.op === other.i32Const && third?.op === 0x6a) {
      const { base, delta } = valueOf(first.a)
      return { base, delta: delta + second.a }
    }
    if (last?.op === other.i32Const) return { base: number, delta: last.a }
    return last?.op === other.localGet ? valueOf(last.a) : fresh()
  }
  const turnsOf = (loop: Node): { readonly turns: number; readonly body: ReadonlyArray<Node> } | null => {
    const body = written(loop.body)
    const one = body === null ? null : straight({ ...loop, body })
    if (one === null) return null
    const moves = one.body.flatMap((node, i) => (writes(node) && node.a === one.counter ? [moveOf(one.body, i)] : []))
    const step = moves.reduce<number | null>((sum, move) => (sum === null || move === null ? null : sum + move), 0)
    const from = valueOf(one.counter)
    const to =
      one.limit === null
        ? { base: number, delta: 0 }
        : one.limit.op === other.i32Const
          ? { base: number, delta: one.limit.a }
          : valueOf(one.limit.a)
    if (step === null || from.base !== to.base || (one.limit === null ? step !== -1 : step <= 0)) return null
    const turns = Math.max(0, Math.ceil((to.delta - from.delta) / step))
    for (const local of one.written) values.set(local, fresh())
    values.set(one.counter, { base: from.base, delta: from.delta + turns * step })
    return turns > mostTurns ? null : { turns, body: one.body }
  }
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!
    const [inner] = node.body
    if (node.op === other.block && inner?.op === other.loop && node.body.length === 1) {
      const found = turnsOf(inner)
      if (found === null || out.length + found.turns * found.body.length > mostNodes) return null
      for (let turn = 0; turn < found.turns; turn++) out.push(...found.body)
    } else if (node.body.length > 0) return null
    else {
      if (writes(node)) values.set(node.a, given(nodes, i))
      out.push(node)
    }
  }
  return out
}
