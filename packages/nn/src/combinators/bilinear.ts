import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import { makeMultiModel } from "../internal/multiModel.ts"
import type { Count } from "../internal/types/check.ts"
import type { MultiModel } from "../MultiModel.ts"

type F32 = Tensor.Tensor<Shape>

/**
 * @since 0.1.0
 * @category models
 */
export interface BilinearParams<Left extends number, Right extends number, Units extends number> {
  readonly kernel: Tensor.Tensor<[Left, Right, Units]>
  readonly bias: Tensor.Tensor<[Units]>
}

/**
 * @since 0.1.0
 * @category models
 */
export type BilinearInputs<Left extends number, Right extends number> = {
  readonly left: Tensor.Tensor<[Left]>
  readonly right: Tensor.Tensor<[Right]>
}

/** [.., left] and [.., right] to [.., units] */
const product = (left: F32, kernel: F32, right: F32): F32 => {
  const [n = 0, m = 0, units = 0] = Tensor.sizes(kernel)
  const partial = Tensor.matmul(left, Tensor.reshape(kernel, [n, m * units]) as F32) as F32
  const split = Tensor.reshape(partial, [...left.shape.slice(0, -1), m, units]) as F32
  return Tensor.sum(Tensor.mul(split, Tensor.expandDims(right, -1) as F32) as F32, [-2]) as F32
}

/**
 * `left' kernel[.., k] right + bias[k]` for each k of `units`: every product of an element of the left with one of the right has a
 * weight. A model of two inputs, vectors of the widths `left` and `right`: a part for `define`.
 *
 * Parameters: `kernel` `[left, right, units]` (Glorot uniform unless given, its fan in the number of products) and `bias`
 * `[units]` (zeros).
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const match = Nn.bilinear({ left: 64, right: 32, units: 8 })
 * match.output.shape // => [8]
 * match.init(Random.key(0)).params.kernel.shape // => [64, 32, 8]
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const bilinear = <const Left extends number, const Right extends number, const Units extends number>(options: {
  readonly left: Count<Left, "bilinear: left">
  readonly right: Count<Right, "bilinear: right">
  readonly units: Count<Units, "bilinear: units">
  readonly kernelInit?: Initializer.Initializer
  readonly biasInit?: Initializer.Initializer
}): MultiModel<BilinearInputs<Left, Right>, [Units], BilinearParams<Left, Right, Units>> => {
  const { biasInit = Initializer.zeros, kernelInit = Initializer.glorotUniform } = options
  const [left, right, units] = [options.left as number, options.right as number, options.units as number]
  internal.checkCount("bilinear: left", left)
  internal.checkCount("bilinear: right", right)
  internal.checkCount("bilinear: units", units)
  const apply = ({ params }: { readonly params: any }, x: { readonly left: F32; readonly right: F32 }): F32 =>
    Tensor.add(product(x.left, params.kernel, x.right), params.bias as F32) as F32
  return makeMultiModel(
    { left: { shape: [left], dtype: "float32" }, right: { shape: [right], dtype: "float32" } },
    {
      output: { shape: [units], dtype: "float32" },
      needsKey: false,
      hasState: false,
      init: (key) => ({
        params: {
          kernel: kernelInit(Random.foldIn(key, 0), [left, right, units]),
          bias: biasInit(Random.foldIn(key, 1), [units])
        },
        state: null
      }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  )
}
