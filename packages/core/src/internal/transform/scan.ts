/** `scan` at run time: the step is traced once, on placeholders. */
import type { Axis } from "../../Shape.ts"
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import { elementOf, like } from "../control/placeholder.ts"
import { project } from "../control/result.ts"
import * as Loop from "../control/scan.ts"
import type { Node } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { checkFunction } from "../shape/found.ts"
import { leavesOf, next } from "./carry.ts"

export interface Options {
  readonly reverse?: boolean | undefined
  readonly length?: number | undefined
}

type Step = (carry: unknown, element: unknown) => unknown

const refuse = (message: string): never => fail("scan", `scan: ${message}`)

/** The first axis of the tensors of a sequence: one length, and a name if there is one. */
const axisOf = (entries: ReadonlyArray<readonly [string, Node]>, { length }: Options): Axis => {
  const label = (path: string): string => (path === "" ? "the sequence" : `${path} of the sequence`)
  const first = entries[0]
  if (first === undefined) return { size: length ?? refuse("without a sequence it needs a length") }
  for (const [path, node] of entries) {
    if (node.axes.length === 0) return refuse(`${label(path)} is a scalar [], which has no axis to scan`)
    const [here, other] = [node.axes[0]!.size, first[1].axes[0]!.size]
    if (here !== other) return refuse(`${label(first[0])} has length ${other} but ${label(path)} has length ${here}`)
  }
  const axis = (entries.find(([, node]) => node.axes[0]!.name !== undefined) ?? first)[1].axes[0]!
  if (length !== undefined && axis.size !== length)
    return refuse(`the length is ${length} but the sequence has ${axis.size}`)
  return axis
}

export const scan = (step: Step, init: unknown, sequence: unknown, options: Options): readonly [unknown, unknown] => {
  checkFunction("scan", step)
  const carries = leavesOf("scan", "the carry", init)
  const given = sequence === null || sequence === undefined ? [] : leavesOf("scan", "the sequence", sequence)
  const axis = axisOf(given, options)
  if (!(Number.isInteger(axis.size) && axis.size >= 0)) refuse(`the length must be a whole number but is ${axis.size}`)
  const before = carries.map(([, node]) => like(node))
  const elements = given.map(([, node]) => elementOf(node))
  const result = step(
    Tree.fromLeaves(init, before),
    given.length === 0 ? sequence : Tree.fromLeaves(sequence, elements)
  )
  if (!Array.isArray(result) || result.length !== 2 || isTensor(result)) {
    return refuse("the step must give a pair, [carry, output]")
  }
  const [carry, output] = result as ReadonlyArray<unknown> as readonly [unknown, unknown]
  const after = next("scan: the step", carries, carry)
  const outputs = leavesOf("scan", "the output", output)
  if (carries.length + outputs.length === 0) return [init, output]
  const call = Loop.scan({
    length: axis.size,
    reverse: options.reverse ?? false,
    carries: carries.map(([, operand], i) => ({ placeholder: before[i]!, operand, next: after[i]! })),
    sequences: given.map(([, operand], i) => ({ placeholder: elements[i]!, operand })),
    elements: outputs.map(([, node]) => node)
  })
  return [
    Tree.fromLeaves(
      init,
      before.map((_, i) => project(call, i))
    ),
    Tree.fromLeaves(
      output,
      outputs.map(([, node], i) => project(call, carries.length + i, [axis, ...node.axes]))
    )
  ]
}
