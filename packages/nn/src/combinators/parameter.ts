import type * as Random from "@typegrad/core/Random"
import type { Guard, Mut, Shape, SizesErr } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import * as Initializer from "../Initializer.ts"
import { fail } from "../internal/layer.ts"

/**
 * A tensor that is learned, as a part of `define`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Parameter<S extends Shape> {
  readonly "~parameter": S
  readonly init: (key: Random.Key) => Tensor<S>
}

/**
 * A tensor of this shape that is learned: the class token of a vision transformer, a scale. Inside the function of `define` it
 * is the tensor itself. `init` is zeros unless given. Sizes that are none throw `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const shifted = Nn.define({
 *   inputs: Nn.input([4]),
 *   parts: { shift: Nn.parameter([4]) },
 *   apply: ({ shift }, x) => Tensor.add(x, shift)
 * })
 * shifted.output.shape // => [4]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const parameter = <const S extends ReadonlyArray<number>>(
  shape: Guard<SizesErr<S, "parameter">, S>,
  options?: { readonly init?: Initializer.Initializer }
): Parameter<Mut<S>> => {
  const sizes = shape as ReadonlyArray<number>
  for (const size of sizes)
    if (!(Number.isSafeInteger(size) && size >= 0)) fail("parameter", `parameter: ${size} is not a size`)
  const init = options?.init ?? Initializer.zeros
  return { "~parameter": [...sizes] as never, init: (key) => init(key, sizes) as never }
}
