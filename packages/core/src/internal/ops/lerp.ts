/** Between two points. */
import type { Guard } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { fill } from "../primitives/fill.ts"
import { ge } from "../primitives/ge/op.ts"
import { mul } from "../primitives/mul/op.ts"
import { select } from "../primitives/select/op.ts"
import { sub } from "../primitives/sub/op.ts"
import { broadcastAxes } from "../shape/broadcast.ts"
import { checkArith, checkFloats } from "../shape/dtype.ts"
import type { Broadcasted, ShapesErr } from "../types/broadcast.ts"
import type { Settled } from "../types/guard.ts"
import type { ArithErr, KindOf, ShapeOf } from "../types/operand.ts"
import { castTo, fit, kindOf, lift, stretch } from "./operands.ts"
import type { Floats, Joined, Operand } from "./params.ts"

/**
 * The point between `start` and `end` at `weight`: start + weight (end - start), `end` at 1. All three broadcast, and each may be a
 * plain number.
 *
 * Throws `ShapeError` for shapes that do not broadcast, and where neither `start` nor `end` is float32.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Tensor.lerp(Tensor.zeros([2, 3]), Tensor.ones([3]), 0.5).shape // => [2, 3]
 * ```
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const lerp = <L extends Operand, R extends Operand, W extends Operand>(
  start: L,
  end: Floats<L, R, "lerp">,
  weight: Guard<
    Settled<W, KindOf<W>, ArithErr<"float32", KindOf<W>, "lerp">>,
    Guard<ShapesErr<W, Joined<L, R, "lerp">, ShapeOf<W>, "lerp">, W>
  >
): Tensor<Broadcasted<Joined<L, R, "lerp">, ShapeOf<W>, "lerp">> => {
  const op = "lerp"
  const [a, b] = fit(op, start, end, checkFloats)
  checkArith(op, "float32", kindOf(weight, op, "the weight is"))
  const t = castTo(lift(op, weight, a), "float32")
  const axes = broadcastAxes(op, a.axes, t.axes)
  return lerpNode(stretch(a, axes), stretch(b, axes), stretch(t, axes)) as any
}

const lerpNode = (start: Node, end: Node, weight: Node): Node => {
  const difference = sub(end, start)
  const near = add(start, mul(weight, difference))
  // from the other end in the second half, so that both ends are exact
  const far = sub(end, mul(sub(fill(1, weight), weight), difference))
  return select(ge(weight, fill(0.5, weight)), far, near)
}
