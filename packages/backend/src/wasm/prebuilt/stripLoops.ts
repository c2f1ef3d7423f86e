/** Which loops can be strips, and what is known of their locals. */
import type { Node } from "./decode.ts"
import type { Locals } from "./locals.ts"
import { moveOf, straight, writes } from "./loops.ts"
import { other } from "./opcodes.ts"
import type { Scope } from "./scope.ts"
import { unrolled } from "./unroll.ts"

export interface StripLoop {
  readonly nodes: ReadonlyArray<Node>
  readonly counter: number
  /** what the counter goes up to; null: it goes down to 0 */
  readonly limit: Node | null
  /** by how much the counter moves */
  readonly step: number
  /** by local: by how much it moves in an iteration */
  readonly moved: ReadonlyMap<number, number>
  /** by node: by how much it moves its local */
  readonly moves: ReadonlyMap<number, number>
  /** locals that are added to */
  readonly sums: ReadonlySet<number>
  /** by node: how often what a write gives is read, and where last: locals are used again for other values */
  readonly uses: ReadonlyArray<number>
  readonly lastUse: ReadonlyArray<number>
  /** whether nothing is stored from one node to another (exclusive) */
  readonly isQuiet: (from: number, to: number) => boolean
}

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

/** How often what each write gives is read, and where last. */
const usesOf = (nodes: ReadonlyArray<Node>): Pick<StripLoop, "uses" | "lastUse"> => {
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
  return { uses, lastUse }
}

/** Null where a loop cannot be a strip. */
export const stripLoop = ({ instructions }: Scope, loop: Node, locals: Locals): StripLoop | null => {
  const body = unrolled(loop.body)
  const own = body === null ? null : straight({ ...loop, body })
  if (own === null) return null
  const { body: nodes, counter, limit, reads, written } = own
  // a loop that only reads has independent iterations
  const isStore = ({ op }: Node): boolean => instructions.accesses.get(op)?.writes === true
  if (!locals.parallel && nodes.some(isStore)) return null
  const { at: moves, total: moved } = stepsOf(nodes)
  const step = moved.get(counter)
  if (step === undefined || (limit === null ? step !== -1 : step <= 0)) return null

  const counts = new Map<number, number>()
  for (const node of nodes) if (writes(node)) counts.set(node.a, (counts.get(node.a) ?? 0) + 1)
  const sums = new Set<number>()
  const seen = new Set<number>()
  for (const { a, op } of nodes) {
    if (op === other.localGet && written.has(a) && !seen.has(a) && !moved.has(a)) {
      if (counts.get(a) !== 1 || reads[a] !== 1) return null
      sums.add(a)
    }
    if (op === other.localSet || op === other.localTee) seen.add(a)
  }
  // what is computed here and used elsewhere would have to be that of the last iteration
  for (const local of written) if (!moved.has(local) && !sums.has(local) && locals.livesAfter(loop, local)) return null
  const isQuiet = (from: number, to: number): boolean => !nodes.slice(from, Math.max(from, to)).some(isStore)
  return { nodes, counter, limit, step, moved, moves, sums, ...usesOf(nodes), isQuiet }
}
