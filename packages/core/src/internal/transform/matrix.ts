/** Jacobians: the derivative along, or of, every element of a basis at once. */
import * as Tree from "../../Tree.ts"
import { forward } from "../forward.ts"
import { type Node, sizes } from "../Node.ts"
import { cast } from "../primitives/cast/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { zeros } from "../primitives/fill.ts"
import { count } from "../primitives/indexing.ts"
import { iota } from "../primitives/iota/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { reverse } from "../reverse.ts"
import { fail } from "../shape/fail.ts"
import { checkFunction } from "../shape/found.ts"
import { batch } from "./batch.ts"
import { checkFloat, differentiate, notFloat, wrap } from "./differentiate.ts"

type Nodes = ReadonlyArray<Node>

const total = (nodes: Nodes): number => nodes.reduce((n, node) => n + count(sizes(node)), 0)

/** `f` of all tensors like `node` that are 1 at one place and else 0: results have an axis for the place in front. */
const overBasis = (node: Node, f: (one: Node) => ReadonlyArray<Node | null>): Array<Node | null> => {
  const axis = { size: count(sizes(node)) }
  const square = [axis, axis]
  const eye = cast(eq(iota(square, 0), iota(square, 1)), "float32")
  return batch((one) => f(one!), [reshape(eye, [axis, ...node.axes])], [true], axis)
}

/** The axis in front last. */
const last = (x: Node): Node => transpose(x, [...x.axes.keys()].slice(1).concat(0))

/** `[i][j]`: `outputs[i]` by `wrt[j]`, whose axes come last. */
const table = (outputs: Nodes, wrt: Nodes, mode: "forward" | "reverse"): ReadonlyArray<Nodes> => {
  const shaped = (x: Node | null, output: Node, by: Node): Node => {
    const axes = [...output.axes, ...by.axes]
    return x === null ? zeros({ axes, dtype: "float32" }) : reshape(x, axes)
  }
  if (mode === "reverse") {
    return outputs.map((output) =>
      overBasis(output, (one) => reverse([output], [one], wrt)).map((x, j) => shaped(x, output, wrt[j]!))
    )
  }
  const columns = wrt.map((by) =>
    overBasis(by, (one) =>
      forward(
        outputs,
        wrt,
        wrt.map((node) => (node === by ? one : null))
      )
    )
  )
  return outputs.map((output, i) =>
    wrt.map((by, j) => {
      const column = columns[j]![i]!
      return shaped(column && last(column), output, by)
    })
  )
}

const check = (op: string, result: unknown): void => {
  if (typeof result !== "object" || result === null) fail(op, `${op} needs a tensor or a tree of them as output`)
  const paths = notFloat(result)
  if (paths.length === 0) return
  const [only] = paths
  const found =
    only === "" ? `the function gives ${(result as Node).dtype}` : `${paths.join(", ")} of the result is not float`
  fail(op, `${op}: ${found}: only float values have derivatives`)
}

type Args = ReadonlyArray<unknown>

/** The tree of the result with the tree of the first argument in the place of every leaf. */
export const jacobian = (
  op: string,
  f: (...args: Args) => unknown,
  args: Args,
  mode?: "forward" | "reverse"
): unknown => {
  if (args.length === 0) fail(op, `${op} needs a function with an argument`)
  checkFunction(op, f)
  const [first, ...rest] = args
  checkFloat(op, first)
  const wrapped = wrap(first)
  const result = f(wrapped, ...rest)
  check(op, result)
  const outputs = Tree.leaves(result) as ReadonlyArray<any>
  const wrt = Tree.leaves(wrapped) as ReadonlyArray<any>
  const cheaper = total(wrt) <= total(outputs) ? "forward" : "reverse"
  const rows = table(outputs, wrt, mode ?? cheaper)
  let next = 0
  return Tree.map(result, () => Tree.fromLeaves(wrapped, rows[next++]!))
}

/** Forward over reverse: the gradient is as large as the argument, and its derivative is taken along each of its elements. */
export const hessian = (f: (...args: Args) => unknown, args: Args): unknown => {
  checkFunction("hessian", f)
  return jacobian("hessian", (...args) => differentiate("hessian", f, args, (value) => value)[1], args, "forward")
}
