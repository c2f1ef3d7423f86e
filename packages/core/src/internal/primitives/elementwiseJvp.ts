/**
 * Forward mode of the elementwise primitives, from their reverse rule: the Jacobian is diagonal, so it is its own transpose, and
 * the part of an operand is the rule applied to that operand's tangent.
 */
import type { ElementwiseOp } from "../../Graph.ts"
import type { Node } from "../Node.ts"
import { add } from "./add/op.ts"
import type { JvpRule, VjpRule } from "./rule.ts"

export const elementwise =
  <K extends ElementwiseOp>(vjp: VjpRule<K>): JvpRule<K> =>
  ({ inputs, node, output, tangents }) => {
    let sum: Node | null = null
    for (let i = 0; i < tangents.length; i++) {
      const tangent = tangents[i]
      if (tangent === null || tangent === undefined) continue
      const needs = tangents.map((_, j) => j === i)
      const part: Node | null | undefined = vjp({ node, inputs, output, cotangent: tangent, needs })[i]
      if (part !== null && part !== undefined) sum = sum === null ? part : add(sum, part)
    }
    return sum
  }
