/** What a function does with its locals. */
import type { DecodedFunction, Node } from "./decode.ts"
import { other } from "./opcodes.ts"

export interface Locals {
  /** locals that are read before they are surely written: WebAssembly gives them 0 */
  readonly cleared: ReadonlyArray<number>
  /** whether iterations of the innermost loops are independent but for sums: the function says so with a `nop` */
  readonly parallel: boolean
  /** whether a value that a loop gives a local may be read after the loop */
  readonly livesAfter: (loop: Node, local: number) => boolean
}

/** Instructions that may be done once, not at all, or again: of a loop, of a branch, or all. */
interface Region {
  readonly from: number
  to: number
  readonly around: Region | null
  readonly repeats: boolean
}

interface Access {
  readonly at: number
  readonly writes: boolean
  readonly region: Region
}

/** How often each local is read in nodes. */
export const countReads = (nodes: ReadonlyArray<Node>, into: Array<number>): Array<number> => {
  for (const { a, body, op, otherwise } of nodes) {
    if (op === other.localGet) into[a] = (into[a] ?? 0) + 1
    if (body.length > 0) countReads(body, into)
    if (otherwise.length > 0) countReads(otherwise, into)
  }
  return into
}

const none: ReadonlyArray<Access> = []

export const analyse = ({ body, locals, params }: DecodedFunction): Locals => {
  const accesses: Array<Array<Access> | undefined> = Array(locals)
  const loops = new Map<Node, Region>()
  let region: Region = { from: 0, to: Infinity, around: null, repeats: false }
  let at = 0
  const within = (nodes: ReadonlyArray<Node>, repeats: boolean): Region => {
    const own: Region = { from: at, to: Infinity, around: region, repeats }
    region = own
    walk(nodes)
    own.to = ++at
    region = own.around!
    return own
  }
  const walk = (nodes: ReadonlyArray<Node>): void => {
    for (const node of nodes) {
      const { a, op } = node
      at++
      if (op === other.localGet || op === other.localSet || op === other.localTee) {
        const one = { at, writes: op !== other.localGet, region }
        const before = accesses[a]
        if (before === undefined) accesses[a] = [one]
        else before.push(one)
      } else if (op === other.loop) loops.set(node, within(node.body, true))
      else if (op === other.if) {
        within(node.body, false)
        within(node.otherwise, false)
      } else if (node.body.length > 0) walk(node.body)
    }
  }
  walk(body)

  const cleared: Array<number> = []
  accesses.forEach((all, local) => {
    if (all === undefined || local < params) return
    const first = all[0]!
    const outside = ({ at, writes }: Access): boolean => !writes && (at < first.region.from || at >= first.region.to)
    if (!first.writes || all.some(outside)) cleared.push(local)
  })

  /** what becomes of a value between two places of `inside`: it is read, or written over, or neither */
  const fate = (all: ReadonlyArray<Access>, inside: Region, from: number, to: number): "read" | "over" | null => {
    let safe = 0
    for (const { at, region, writes } of all) {
      if (at < from || at >= to || at < safe) continue
      if (!writes) return "read"
      if (region === inside) return "over"
      // there it is written over, but not in every case
      safe = region.to
    }
    return null
  }
  const livesAfter = (loop: Node, local: number): boolean => {
    const all = accesses[local] ?? none
    let done = loops.get(loop)!
    for (let inside = done.around; inside !== null; inside = inside.around) {
      const after = fate(all, inside, done.to, inside.to)
      if (after !== null) return after === "read"
      if (inside.repeats && fate(all, inside, inside.from, done.from) === "read") return true
      done = inside
    }
    return false
  }
  return { cleared, parallel: body.some(({ op }) => op === other.nop), livesAfter }
}
