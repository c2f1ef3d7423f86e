/** Distance from the origin. */
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { abs } from "../primitives/abs/op.ts"
import { add } from "../primitives/add/op.ts"
import { div } from "../primitives/div/op.ts"
import { eq } from "../primitives/eq/op.ts"
import { fill, zeros } from "../primitives/fill.ts"
import { maximum } from "../primitives/maximum/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { or } from "../primitives/or/op.ts"
import { select } from "../primitives/select/op.ts"
import { sqrt } from "../primitives/sqrt/op.ts"
import { stopGradient } from "../primitives/stopGradient/op.ts"
import { checkFloats } from "../shape/dtype.ts"
import { binary } from "./operands.ts"
import type { Floats, Joined, Operand } from "./params.ts"

/**
 * The distance sqrt(left^2 + right^2) from the origin, without overflow. Its derivatives there are 0. Operands broadcast and promote as in `add`, and one may be a plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and where no operand is float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.hypot(Tensor.ones([2, 3]), Tensor.ones([3])).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const hypot = <L extends Operand, R extends Operand>(
  left: L,
  right: Floats<L, R, "hypot">
): Tensor<Joined<L, R, "hypot">> => binary("hypot", hypotNode, left, right, checkFloats)

const hypotNode = (x: Node, y: Node): Node => {
  // squares would overflow or vanish: x = s a and y = s b, whatever s is (so its derivative does not count)
  const larger = stopGradient(maximum(abs(x), abs(y)))
  const [zero, one] = [zeros(larger), fill(1, larger)]
  const origin = eq(larger, zero)
  const scale = select(or(origin, eq(larger, fill(Infinity, larger))), one, larger)
  const [a, b] = [div(x, scale), div(y, scale)]
  const root = sqrt(select(origin, one, add(mul(a, a), mul(b, b))))
  return select(origin, zero, mul(root, scale))
}
