/**
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * A mask that means no parameter. Thrown when an optimizer meets parameters whose names the compiler did not know.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownParameter extends /*#__PURE__*/ Data.TaggedError("UnknownParameter")<{
  readonly mask: string
  readonly message: string
}> {}
