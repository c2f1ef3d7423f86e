import * as Data from "effect/Data"
import { placeOf, widen } from "./place.ts"

/**
 * Shapes, sizes or dtypes that an op cannot combine. Thrown where the op stands; `Program` turns it into a typed
 * failure. `message` is the sentence that the compiler gives for the same program when it knows the shapes.
 *
 * @since 0.1.0
 * @category errors
 */
export class ShapeError extends /*#__PURE__*/ Data.TaggedError("ShapeError")<{
  /** the op, such as "matmul" */
  readonly op: string
  readonly message: string
}> {
  constructor(fields: { readonly op: string; readonly message: string }) {
    const narrow = widen()
    super(fields)
    narrow()
  }

  /**
   * where the op stands that could not make its tensor, "file:line:column": the first frame of the stack outside of these packages;
   * null where the runtime keeps none
   */
  get place(): string | null {
    return placeOf(this.stack)
  }
}
