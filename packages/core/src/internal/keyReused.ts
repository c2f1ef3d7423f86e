import * as Data from "effect/Data"

/**
 * Two samplers drew from one key in one program: their numbers would be the same. Use `split` or `foldIn` to make a key for
 * each. (One sampled tensor used twice is no mistake.)
 *
 * @since 0.1.0
 * @category errors
 */
export class KeyReused extends /*#__PURE__*/ Data.TaggedError("KeyReused")<{
  readonly message: string
}> {}
