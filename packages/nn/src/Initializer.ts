/**
 * Initial values of parameters: functions from a key and sizes to a tensor. The fans of a kernel `[.., in, out]` are
 * `fanIn = in r` and `fanOut = out r`, where r is the product of the leading axes (1 for dense layers, the window of a
 * convolution).
 *
 * @since 0.1.0
 */
import type * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import type * as Tensor from "@typegrad/core/Tensor"

export { constant, normal, ones, scaledNormal, truncatedNormal, uniform, zeros } from "./initializers/draws.ts"
export { orthogonal } from "./initializers/orthogonal.ts"
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling
} from "./initializers/scaling.ts"

/**
 * An expression for parameters of these sizes.
 *
 * @since 0.1.0
 * @category models
 */
export type Initializer = (key: Random.Key, sizes: ReadonlyArray<number>) => Tensor.Tensor<Shape>
