import type { VjpRule } from "../rule.ts"
import { transpose } from "../transpose/op.ts"

export const vjp: VjpRule<"transpose"> = ({ cotangent, node }) => {
  const { permutation } = node.attrs
  return [
    transpose(
      cotangent,
      permutation.map((_, i) => permutation.indexOf(i))
    )
  ]
}
