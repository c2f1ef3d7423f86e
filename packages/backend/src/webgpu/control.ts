/** Loops and branches as tapes: both branches are recorded, the turns of a scan one after the other, those of a while as many as it takes. */
import type { ControlAttrs, Graph } from "@typegrad/core/Graph"
import type { Branch, Loop, Plan } from "@typegrad/core/Plan"
import * as Gates from "./gates.ts"
import { type Frame, type Ledger, makeFrame, word } from "./ledger.ts"
import { type Tape, type Writer, writer } from "./tape.ts"
import { copyingAll, type Move } from "./wgsl/copies.ts"
import type { Spot } from "./wgsl/shader.ts"

/** Where a loop or branch is recorded. */
export interface Around {
  readonly ledger: Ledger
  readonly frame: Frame
  /** null where everything happens */
  readonly gate: Spot | null
  /** records the kernels of a body */
  readonly inside: (body: Frame, gate: Spot | null) => Tape
  readonly out: Writer
}

/** A body where its kernel stands. */
const bodyOf = ({ frame }: Around, { arena, results }: Loop | Branch, plan: Plan): Frame => {
  if (arena.space !== "arena") throw new Error("an arena within no arena")
  const base = frame.arena + arena.offset / word
  const cell = (index: number): Spot => frame.spot(results[index]!)
  return makeFrame(
    plan,
    base,
    (place) => {
      switch (place.space) {
        case "arena":
          return { space: "arena", element: base + place.offset / word }
        case "outer":
          return frame.spot(place.node)
        case "cell":
          return cell(place.index)
        case "constant":
          throw new Error("a body has no constants")
      }
    },
    cell
  )
}

export const emitBranch = (around: Around, kernel: Branch): void => {
  const { frame, gate, inside, ledger, out } = around
  const predicate = frame.spot(frame.graph.nodes[kernel.node]!.inputs[0]!)
  const [whenTrue, whenFalse] = [ledger.gate(), ledger.gate()]
  ledger.add(out, "cond", Gates.either(predicate, gate, whenTrue, whenFalse), null)
  out.append(inside(bodyOf(around, kernel, kernel.whenTrue), whenTrue))
  out.append(inside(bodyOf(around, kernel, kernel.whenFalse), whenFalse))
}

/** Moves what is not where it should be already. */
const move = ({ gate, ledger }: Around, op: string, out: Writer, moves: ReadonlyArray<Move>): void => {
  const needed = moves.filter(
    ({ elements, from, to }) => elements > 0 && (from.space !== to.space || from.element !== to.element)
  )
  if (needed.length > 0) ledger.add(out, op, copyingAll(needed), gate)
}

const emitWhile = (around: Around, kernel: Loop): void => {
  const { gate, inside, ledger, out } = around
  const [condition, body] = [bodyOf(around, kernel, kernel.condition!), bodyOf(around, kernel, kernel.body)]
  const holds = condition.spot(condition.graph.outputs[0]!)
  const own = ledger.gate()
  const decide = (to: Writer, before: Spot | null): void => {
    to.append(inside(condition, before))
    ledger.add(to, "while", Gates.when([before, holds], own), null)
  }
  const [start, turn] = [writer(), writer()]
  decide(start, gate)
  turn.append(inside(body, own))
  decide(turn, own)
  out.item({ kind: "while", gate: word * own.element, start: start.tape(), turn: turn.tape() })
}

const emitScan = (
  around: Around,
  kernel: Loop,
  { carries, invariants, length, reverse }: ControlAttrs<Graph>["scan"]
): void => {
  const { frame, gate, inside, out } = around
  const body = bodyOf(around, kernel, kernel.body)
  const { graph, inputs } = body.plan
  const operands = frame.graph.nodes[kernel.node]!.inputs.slice(invariants + carries)
  const walk = (array: number, element: Spot, bytes: number) => {
    const { element: start, space } = frame.spot(array)
    const elements = bytes / word
    const float = frame.graph.nodes[array]!.dtype === "float32"
    return { elements, float, element, at: (turn: number): Spot => ({ space, element: start + turn * elements }) }
  }
  const given = inputs.slice(invariants).map((place, i) => walk(operands[i]!, body.at(place), place.bytes))
  const stacked = graph.outputs.map((id, i) =>
    walk(kernel.results[carries + i]!, body.spot(id), body.plan.places[id]!.bytes)
  )
  const turns = Array.from({ length }, (_, i) => {
    const turn = reverse ? length - 1 - i : i
    const [before, after] = [writer(), writer()]
    const taken = given.map(
      ({ at, element, elements, float }): Move => ({ elements, float, from: at(turn), to: element })
    )
    const kept = stacked.map(
      ({ at, element, elements, float }): Move => ({ elements, float, from: element, to: at(turn) })
    )
    move(around, "scan", before, taken)
    move(around, "scan", after, kept)
    return { before: before.tape(), after: after.tape() }
  })
  out.item({ kind: "repeat", turns, body: inside(body, gate) })
}

export const emitLoop = (around: Around, kernel: Loop): void => {
  const { frame, out } = around
  const call = frame.graph.nodes[kernel.node]!
  if (call.op !== "scan" && call.op !== "while") throw new Error(`${call.op} is no loop`)
  kernel.body.graph.cells.forEach((_, i) => {
    const result = kernel.results[i]!
    const first = frame.spot(call.inputs[call.attrs.invariants + i]!)
    const elements = frame.plan.places[result]!.bytes / word
    const float = frame.graph.nodes[result]!.dtype === "float32"
    // one after the other: a result may stand where another's first value does
    move(around, call.op, out, [{ from: first, to: frame.spot(result), elements, float }])
  })
  if (call.op === "while") emitWhile(around, kernel)
  else if (call.attrs.length > 0) emitScan(around, kernel, call.attrs)
}
