/** Loops of known length, as nodes. */
import { make, type Node, type NodeOf, sizes } from "../Node.ts"
import { type Bound, close } from "./close.ts"

/** A carry: the placeholder of a turn's value, the first value, and the expression of the next one. */
export interface Carry extends Bound {
  readonly next: Node
}

export interface Loop {
  readonly length: number
  readonly reverse: boolean
  /** invariants that the expressions are written with already */
  readonly invariants?: ReadonlyArray<Bound>
  readonly carries: ReadonlyArray<Carry>
  readonly sequences: ReadonlyArray<Bound>
  /** of a turn: elements of the stacked results */
  readonly elements: ReadonlyArray<Node>
}

export type Scan = NodeOf<"scan">

const placeholderOf = ({ placeholder }: Bound): Node => placeholder

const operandOf = ({ operand }: Bound): Node => operand

/** The loop; what its expressions depend on besides carries and sequences is computed once, before it. */
export const scan = ({ carries, elements, invariants = [], length, reverse, sequences }: Loop): Scan => {
  const variant = [...carries, ...sequences].map(placeholderOf)
  const closed = close([...carries.map(({ next }) => next), ...elements], variant, invariants)
  const body = { inputs: [...closed.invariants.map(placeholderOf), ...variant], outputs: closed.outputs }
  const results = body.outputs.map((output, i) => ({
    sizes: i < carries.length ? sizes(output) : [length, ...sizes(output)],
    dtype: output.dtype
  }))
  const first = body.outputs[0]
  if (first === undefined) throw new Error("scan: a loop without carry and output")
  return make(
    "scan",
    { length, invariants: closed.invariants.length, carries: carries.length, reverse, body, results },
    [...closed.invariants, ...carries, ...sequences].map(operandOf),
    carries.length > 0 ? carries[0]!.placeholder.axes : [{ size: length }, ...first.axes],
    first.dtype
  ) as Scan
}

/** The parts of a loop, with which it can be built again. */
export const parts = ({ attrs, inputs }: Scan) => {
  const { body, carries, invariants, length, reverse } = attrs
  const bound = body.inputs.map((placeholder, i): Bound => ({ placeholder, operand: inputs[i]! }))
  return {
    length,
    reverse,
    invariants: bound.slice(0, invariants),
    carries: bound
      .slice(invariants, invariants + carries)
      .map(({ operand, placeholder }, i): Carry => ({ placeholder, operand, next: body.outputs[i]! })),
    sequences: bound.slice(invariants + carries),
    elements: body.outputs.slice(carries)
  } satisfies Loop
}
