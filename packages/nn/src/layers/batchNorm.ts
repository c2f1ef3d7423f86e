import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import { product } from "../internal/product.ts"
import type { Last, NormErr, Rate } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface NormParams<D extends Dim> {
  readonly scale: Tensor.Tensor<[D]>
  readonly shift: Tensor.Tensor<[D]>
}

/**
 * Running statistics: what inference normalises with.
 *
 * @since 0.1.0
 * @category models
 */
export interface NormState<D extends Dim> {
  readonly mean: Tensor.Tensor<[D]>
  readonly variance: Tensor.Tensor<[D]>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface BatchNorm<Name extends string = ""> extends Layer {
  readonly "~kind": "batchNorm"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"]
  readonly "~outDt": this["~dt"]
  readonly "~params": NormParams<Last<this["~in"]>>
  readonly "~state": NormState<Last<this["~in"]>>
  readonly "~err": NormErr<this["~in"], this["~dt"], "batchNorm">
}

/**
 * Normalises each feature (the last axis) over all other axes, those of the batch included, then scales and shifts it:
 * `(x - mean) / sqrt(variance + epsilon) * scale + shift` (Ioffe and Szegedy 2015).
 *
 * Training uses the mean and the biased variance of the batch (divided by the number of values n) and moves the running
 * statistics, `running = momentum running + (1 - momentum) batch`, where the variance is the unbiased one (divided by
 * n - 1), as in PyTorch, whose `momentum` is one minus this. Inference uses the running statistics, which begin at 0 and 1.
 * A training batch with one value a feature throws `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.batchNorm({ momentum: 0.99 }), Nn.relu)
 * Object.keys(model.init(Random.key(0)).state) // => ["batchNorm1"]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const batchNorm = <const Name extends string = "", const M extends number = number>(options?: {
  /** the key of its variables in the model's; else `batchNorm` and a number */
  readonly name?: Name
  /** what is kept of the running statistics at a step: in [0, 1), 0.9 unless given */
  readonly momentum?: Rate<M, "batchNorm: momentum">
  /** added to the variance: 1e-5 unless given */
  readonly epsilon?: number
}): BatchNorm<Name> => {
  const { name = "", epsilon = 1e-5 } = options ?? {}
  const momentum: number = (options?.momentum as number | undefined) ?? 0.9
  internal.checkRange("batchNorm: momentum", momentum, momentum >= 0 && momentum < 1, "at least 0 and less than 1")
  internal.checkRange("batchNorm: epsilon", epsilon, epsilon >= 0, "at least 0")
  return internal.make("batchNorm", name, ({ shape, dtype }) => {
    internal.checkFloat("batchNorm", dtype)
    const size = internal.lastSize("batchNorm", shape)
    return {
      output: { shape, dtype },
      needsKey: false,
      hasState: true,
      init: () => ({
        params: { scale: Tensor.ones([size]), shift: Tensor.zeros([size]) },
        state: { mean: Tensor.zeros([size]), variance: Tensor.ones([size]) }
      }),
      train: ({ params, state }, input) => {
        const x = input as Tensor.Tensor<Shape>
        const axes = x.shape.slice(0, -1).map((_, axis) => axis)
        const sizes = Tensor.sizes(x)
        const count = product(axes.map((axis) => sizes[axis]!))
        if (count < 2)
          internal.fail(
            "batchNorm",
            `batchNorm: training needs more than one value a feature, but the batch is ${internal.show(x.shape)}`
          )
        const mean: Tensor.Tensor<Shape> = Tensor.mean(x, axes)
        const centred: Tensor.Tensor<Shape> = Tensor.sub(x, mean)
        const variance: Tensor.Tensor<Shape> = Tensor.mean(Tensor.square(centred), axes)
        const unbiased = Tensor.mul(variance, count / (count - 1))
        const move = (running: Tensor.Tensor<Shape>, batch: Tensor.Tensor<Shape>) =>
          Tensor.stopGradient(Tensor.add(Tensor.mul(running, momentum), Tensor.mul(batch, 1 - momentum)))
        return [
          scaled(centred, variance, params, epsilon),
          { mean: move(state.mean, mean), variance: move(state.variance, unbiased) }
        ]
      },
      infer: ({ params, state }, x) =>
        scaled(Tensor.sub(x as Tensor.Tensor<Shape>, state.mean), state.variance, params, epsilon)
    }
  })
}

const scaled = (
  centred: Tensor.Tensor<Shape>,
  variance: Tensor.Tensor<Shape>,
  params: NormParams<number>,
  epsilon: number
): Tensor.Tensor<Shape> => {
  const factor: Tensor.Tensor<Shape> = Tensor.div(params.scale, Tensor.sqrt(Tensor.add(variance, epsilon)))
  return Tensor.add(Tensor.mul(centred, factor), params.shift)
}
