import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Channels, GlobalErr } from "../internal/types/pool.ts"
import { checkAnyPlaces } from "../internal/window.ts"
import type { Layer } from "../Layer.ts"

/**
 * One number a channel, over all places.
 *
 * @since 0.1.0
 * @category models
 */
export interface GlobalPool<Op extends "globalMaxPool" | "globalAvgPool"> extends Layer {
  readonly "~kind": Op
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": [Channels<this["~in"]>]
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": GlobalErr<this["~in"], this["~dt"], Op>
}

type Reduce = (x: Tensor.Tensor<Shape>, axes: ReadonlyArray<number>) => Tensor.AnyTensor

const make = <Op extends "globalMaxPool" | "globalAvgPool">(kind: Op, reduce: Reduce): GlobalPool<Op> =>
  internal.make(kind, "", ({ dtype, shape }) => {
    checkAnyPlaces(kind, { dtype, shape })
    const places = shape.slice(0, -1).map((_, i) => i - shape.length)
    return internal.pure({ shape: [shape[shape.length - 1]!], dtype }, (x) => reduce(x as Tensor.Tensor<Shape>, places))
  })

/**
 * The mean over all places of an image `[height, width, channels]` or a sequence `[time, channels]`: `[channels]` (Lin, Chen and
 * Yan 2014, "Network in network").
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([7, 7, 512]), Nn.globalAvgPool, Nn.dense(1000)).output.shape // => [1000]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const globalAvgPool: GlobalPool<"globalAvgPool"> = /*#__PURE__*/ make("globalAvgPool", Tensor.mean)

/**
 * The largest element over all places of an image `[height, width, channels]` or a sequence `[time, channels]`: `[channels]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time", 512]), Nn.globalMaxPool).output.shape // => [512]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const globalMaxPool: GlobalPool<"globalMaxPool"> = /*#__PURE__*/ make("globalMaxPool", Tensor.max)
