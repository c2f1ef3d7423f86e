/** What both modes of differentiation share about a composite's own rules. */
import type { Node, NodeOf } from "./Node.ts"
import { barrier } from "./primitives/barrier/op.ts"
import { zeros } from "./primitives/fill.ts"
import { identity } from "./primitives/identity/op.ts"
import { fail } from "./shape/fail.ts"
import { show } from "./shape/show.ts"

/** Stands for a tangent or cotangent of `node`, in which what is computed from it is linear: any value does. Null: no float. */
export const stand = (node: Node): Node | null => (node.dtype === "float32" ? identity(zeros(node)) : null)

/**
 * An operand of a body that is computed a second time, for a derivative. A key is behind a barrier there: the same sampler again
 * is no second use of it, which would be an error.
 */
export const again = (x: Node): Node =>
  x.dtype === "int32" && x.axes.at(-1)?.size === 2 ? barrier(x, []) : identity(x)

/**
 * What a composite's rule gives: a cotangent, or null, for every input, or a tangent for every result. Throws `ShapeError` if it
 * does not fit them.
 */
export const fits = (
  name: string,
  noun: "cotangent of input" | "tangent of result",
  expected: ReadonlyArray<Pick<Node, "axes" | "dtype">>,
  given: ReadonlyArray<Node | null>
): ReadonlyArray<Node | null> => {
  const op = `composite ${name}`
  const [what, , whose] = noun.split(" ") as [string, string, string]
  if (given.length !== expected.length) {
    const rule = what === "tangent" ? "jvp" : "vjp"
    fail(
      op,
      `${op}: its ${rule} must give ${expected.length} ${what}s, one ${whose === "input" ? "an" : "a"} ${whose}, but gives ${given.length}`
    )
  }
  given.forEach((node, i) => {
    if (node === null) return
    const { axes, dtype } = expected[i]!
    const of = `${op}: the ${noun} ${i}`
    if (dtype !== "float32") fail(op, `${of} must be null: the ${whose} is ${dtype}, which has no gradient`)
    if (node.dtype !== "float32") fail(op, `${of} must be float32 but is ${node.dtype}`)
    if (node.axes.length !== axes.length || node.axes.some(({ size }, axis) => size !== axes[axis]!.size)) {
      fail(op, `${of} must be ${show(axes)} but is ${show(node.axes)}`)
    }
  })
  return given
}

/** A defect of the one who wrote the body. */
export const notClosed = (call: NodeOf<"composite">): never => {
  throw new Error(
    `composite ${call.attrs.name}: its body uses a tensor that is not one of its inputs: pass it as an input`
  )
}
