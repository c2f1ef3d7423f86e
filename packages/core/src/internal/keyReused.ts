import * as Data from "effect/Data"
import { placeOf, widen } from "./shape/place.ts"

/**
 * Two samplers drew from one key in one program: their numbers would be the same. Use `split` or `foldIn` to make a key for
 * each. (One sampled tensor used twice is no mistake.)
 *
 * @since 0.1.0
 * @category errors
 */
export class KeyReused extends /*#__PURE__*/ Data.TaggedError("KeyReused")<{
  readonly message: string
}> {
  constructor(fields: { readonly message: string }) {
    const narrow = widen()
    super(fields)
    narrow()
  }

  /**
   * where the program was made, or the function mapped, that draws twice, "file:line:column": the first frame of the stack outside of
   * these packages; null where there is none, as in programs that are made in a fiber
   */
  get place(): string | null {
    return placeOf(this.stack)
  }
}

/** What is wrong with two samplers on one key, as the shapes that they draw. */
export const keyReused = (first: ReadonlyArray<unknown>, second: ReadonlyArray<unknown>): KeyReused => {
  const both = `[${first.join(", ")}] and [${second.join(", ")}]`
  const message = `one key gives the bits of two samplers, ${both}: make a key for each with Random.split or Random.foldIn`
  return new KeyReused({ message })
}
