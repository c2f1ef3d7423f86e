/**
 * A training step whose values are not finite numbers.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * Step `step` of epoch `epoch` computed a NaN or an infinity and was not applied: parameters, optimizer and statistics are
 * those before it. `leaf` is the first value that is not finite: "the loss", "the gradient of dense0.kernel", or "the updated
 * params.dense0.kernel".
 *
 * @since 0.1.0
 * @category errors
 */
export class NonFinite extends /*#__PURE__*/ Data.TaggedError("NonFinite")<{
  readonly step: number
  readonly epoch: number
  readonly leaf: string
  readonly loss: number
  readonly message: string
}> {}
