import type { DType } from "@typegrad/core/DType"
import type { Guard, Shape } from "@typegrad/core/Shape"
import { joined } from "../internal/join.ts"
import type { JoinErr, Joined, JoinedState } from "../internal/types/join.ts"
import type { Need } from "../Layer.ts"
import type { Model } from "../Model.ts"

/**
 * The second model after the first. Unlike models inside `sequential`, their variables stay as they are, in a pair: what was
 * trained apart is put together by `{ params: [a.params, b.params], state: .. }`. The pair of states is `{}` where neither has
 * one. Symbols of the second model are bound by what the first gives.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const features = Nn.sequential(Nn.input([784]), Nn.dense(128), Nn.relu)
 * const head = Nn.sequential(Nn.input([128]), Nn.dense(10))
 * Nn.compose(features, head).output.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const compose = <
  A extends Shape,
  Z extends Shape,
  P,
  S,
  N extends Need,
  AT extends DType,
  ZT extends DType,
  Y extends Shape,
  B extends Shape,
  Q,
  T,
  M extends Need,
  YT extends DType,
  BT extends DType
>(
  first: Model<A, Z, P, S, N, AT, ZT>,
  second: Guard<
    JoinErr<Z, ZT, Y, YT, "compose: the first model gives", "the second expects">,
    Model<Y, B, Q, T, M, YT, BT>
  >
): Joined<A, AT, Z, Y, B, BT, readonly [P, Q], JoinedState<S, T, readonly [S, T]>, N | M> =>
  joined(
    first,
    second as Model<Y, B, Q, T, M, YT, BT>,
    { op: "compose", gives: "compose: the first model gives", expects: "the second expects" },
    (a, b) => [a, b],
    [0, 1]
  )
