/** Loops that run while a condition holds, as nodes. */
import { aval, make, type Node, type NodeOf } from "../Node.ts"
import { type Bound, close } from "./close.ts"
import type { Carry } from "./scan.ts"

export interface Loop {
  readonly invariants?: ReadonlyArray<Bound>
  readonly carries: ReadonlyArray<Carry>
  /** a bool scalar */
  readonly condition: Node
}

export type While = NodeOf<"while">

export const whileLoop = ({ carries, condition, invariants = [] }: Loop): While => {
  const variant = carries.map(({ placeholder }) => placeholder)
  const closed = close([condition, ...carries.map(({ next }) => next)], variant, invariants)
  const inputs = [...closed.invariants.map(({ placeholder }) => placeholder), ...variant]
  const [holds, ...outputs] = closed.outputs
  return make(
    "while",
    {
      invariants: closed.invariants.length,
      condition: { inputs, outputs: [holds!] },
      body: { inputs, outputs },
      results: variant.map(aval)
    },
    [...closed.invariants, ...carries].map(({ operand }) => operand),
    variant[0]!.axes,
    variant[0]!.dtype
  ) as While
}

/** The parts of a loop, with which it can be built again. Condition and body are written with the same placeholders. */
export const parts = ({ attrs: { body, condition, invariants }, inputs }: While) => {
  const bound = body.inputs.map((placeholder, i): Bound => ({ placeholder, operand: inputs[i]! }))
  return {
    invariants: bound.slice(0, invariants),
    carries: bound
      .slice(invariants)
      .map(({ operand, placeholder }, i): Carry => ({ placeholder, operand, next: body.outputs[i]! })),
    condition: condition.outputs[0]!
  } satisfies Loop
}
