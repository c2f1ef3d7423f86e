import * as Data from "effect/Data"

/**
 * The logits after `position` tokens hold a NaN, so there is no next one: the parameters are not finite, or were never trained to be.
 *
 * @since 0.1.0
 * @category errors
 */
export class BadLogits extends /*#__PURE__*/ Data.TaggedError("BadLogits")<{
  readonly position: number
  readonly message: string
}> {}
