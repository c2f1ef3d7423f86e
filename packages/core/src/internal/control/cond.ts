/** Branches, as nodes. */
import { aval, make, type Node, type NodeOf } from "../Node.ts"
import { type Bound, close } from "./close.ts"

export interface Branches {
  /** a bool scalar */
  readonly predicate: Node
  /** what both branches are written with */
  readonly operands: ReadonlyArray<Bound>
  readonly whenTrue: ReadonlyArray<Node>
  readonly whenFalse: ReadonlyArray<Node>
  /** nodes from this serial number on were made by the branches */
  readonly since?: number
}

export type Cond = NodeOf<"cond">

/** What the branches made is computed in them, even where it depends on no operand; what they found made is brought in. */
export const cond = ({ operands, predicate, since = Infinity, whenFalse, whenTrue }: Branches): Cond => {
  const variant = operands.map(({ placeholder }) => placeholder)
  const closed = close([...whenTrue, ...whenFalse], variant, [], ({ serial }) => serial >= since)
  const bound = [...operands, ...closed.invariants]
  const inputs = bound.map(({ placeholder }) => placeholder)
  const outputs = closed.outputs.slice(0, whenTrue.length)
  return make(
    "cond",
    {
      whenTrue: { inputs, outputs },
      whenFalse: { inputs, outputs: closed.outputs.slice(whenTrue.length) },
      results: outputs.map(aval)
    },
    [predicate, ...bound.map(({ operand }) => operand)],
    outputs[0]!.axes,
    outputs[0]!.dtype
  ) as Cond
}

/** The parts of branches, with which they can be built again; both are written with the same placeholders. */
export const parts = ({ attrs: { whenFalse, whenTrue }, inputs: [predicate, ...operands] }: Cond) =>
  ({
    predicate: predicate!,
    operands: whenTrue.inputs.map((placeholder, i): Bound => ({ placeholder, operand: operands[i]! })),
    whenTrue: whenTrue.outputs,
    whenFalse: whenFalse.outputs
  }) satisfies Branches
