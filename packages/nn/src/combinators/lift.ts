import type { Guard } from "@typegrad/core/Shape"
import type { AxisErr, Batches, Defined, Inputs, ResultErr } from "../internal/types/define.ts"
import { define } from "./define.ts"

/**
 * A pure function of a batch as a model without variables, which is a layer too: `define` without parts. The batch has the axis
 * `"batch"` in front, and so must the result. For a function of any shape, element by element, there is `activation`.
 *
 * @example
 * ```ts
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const halves = Nn.lift(Nn.input([8]), (x) => Tensor.reshape(x, ["batch", 2, 4]))
 * Nn.sequential(Nn.input([16]), Nn.dense(8), halves).output.shape // => [2, 4]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const lift = <const I extends Inputs, R>(
  inputs: Guard<AxisErr<I>, I>,
  f: (inputs: Batches<I>) => Guard<ResultErr<R>, R>
): Defined<I, {}, R, never> => define({ inputs, parts: {}, apply: (_: unknown, x: unknown) => f(x as never) } as never)
