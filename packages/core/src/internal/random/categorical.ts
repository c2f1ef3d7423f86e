import type { DType } from "../../DType.ts"
import type { Key } from "../../Random.ts"
import type { ArgMax, Guard, Ok, Shape } from "../../Shape.ts"
import type { Tensor } from "../../Tensor.ts"
import { nodeOf } from "../ops/operands.ts"
import type { FloatIn } from "../ops/params.ts"
import { add } from "../primitives/add/op.ts"
import { argMax } from "../primitives/argMax/op.ts"
import { axisIndex } from "../shape/axis.ts"
import { checkFloat } from "../shape/dtype.ts"
import { fail } from "../shape/fail.ts"
import { show } from "../shape/show.ts"
import type { Known } from "../types/guard.ts"
import { gumbelOf } from "./continuous.ts"
import { checkKey, tensor } from "./draw.ts"

/**
 * int32: for each vector of `logits` along `axis` (by default the last) an index, with the probability that softmax gives it: the
 * greatest of the logits with Gumbel noise (Gumbel 1954). -Infinity is never drawn while another is finite.
 *
 * Throws `ShapeError` for logits that are no floats, an axis out of range, and an empty one.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * Random.categorical(Random.key(0), Tensor.zeros([32, 10])).shape // => [32]
 * ```
 *
 * @since 0.1.0
 * @category samplers
 */
export const categorical = <S extends Shape, D extends DType, const X extends number = -1>(
  key: Key,
  logits: FloatIn<S, D, "categorical">,
  axis?: Guard<Known<X, S, ArgMax<S, X, "categorical">>, X>
): Tensor<Ok<ArgMax<S, X, "categorical">>, "int32"> => {
  const op = "categorical"
  checkKey(op, key)
  const node = nodeOf(logits, op, "the logits are")
  checkFloat(op, node.dtype)
  const at = (axis as number | undefined) ?? -1
  const index = axisIndex(op, node.axes, at)
  if (node.axes[index]!.size === 0) fail(op, `${op}: axis ${at} of ${show(node.axes)} is empty`)
  return tensor(argMax(add(node, gumbelOf(key, node.axes)), index))
}
