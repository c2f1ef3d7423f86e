import type { DType } from "@typegrad/core/DType"
import type { Guard, Shape } from "@typegrad/core/Shape"
import { joined } from "../internal/join.ts"
import type { JoinErr, Joined, JoinedState } from "../internal/types/join.ts"
import type { Need } from "../Layer.ts"
import type { Model } from "../Model.ts"

/**
 * The variables of an encoder and a decoder.
 *
 * @since 0.1.0
 * @category models
 */
export interface EncoderDecoder<E, D> {
  readonly encoder: E
  readonly decoder: D
}

/**
 * A decoder for what an encoder gives: an autoencoder, for one. As `compose`, with variables `{ encoder, decoder }`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const encoder = Nn.sequential(Nn.input([784]), Nn.dense(32), Nn.relu)
 * const decoder = Nn.sequential(Nn.input([32]), Nn.dense(784), Nn.sigmoid)
 * Nn.encoderDecoder(encoder, decoder).output.shape // => [784]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const encoderDecoder = <
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
  encoder: Model<A, Z, P, S, N, AT, ZT>,
  decoder: Guard<
    JoinErr<Z, ZT, Y, YT, "encoderDecoder: the encoder gives", "the decoder expects">,
    Model<Y, B, Q, T, M, YT, BT>
  >
): Joined<A, AT, Z, Y, B, BT, EncoderDecoder<P, Q>, JoinedState<S, T, EncoderDecoder<S, T>>, N | M> =>
  joined(
    encoder,
    decoder as Model<Y, B, Q, T, M, YT, BT>,
    { op: "encoderDecoder", gives: "encoderDecoder: the encoder gives", expects: "the decoder expects" },
    (a, b) => ({ encoder: a, decoder: b }),
    ["encoder", "decoder"]
  )
