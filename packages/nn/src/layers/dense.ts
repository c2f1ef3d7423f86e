import type { Float } from "@typegrad/core/DType"
import * as Random from "@typegrad/core/Random"
import type { Bz, Dim, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import type { Count, IsSymbol, Last, SetLast } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface DenseParams<In extends Dim, Out extends Dim> {
  readonly kernel: Tensor.Tensor<[In, Out]>
  readonly bias: Tensor.Tensor<[Out]>
}

/**
 * Of a dense layer with `bias: false`.
 *
 * @since 0.1.0
 * @category models
 */
export interface KernelParams<In extends Dim, Out extends Dim> {
  readonly kernel: Tensor.Tensor<[In, Out]>
}

type DenseErr<S, DT, Z extends string = "v"> = DT extends Float
  ? S extends readonly [unknown] | readonly [unknown, unknown]
    ? Bz<IsSymbol<Last<S>>, Z> extends Bz<"symbol", Z>
      ? `dense: the last axis of ${Show<S>} has no known size, which its parameters need`
      : 0
    : S extends Shape
      ? number extends S["length"]
        ? 0
        : `dense expects a vector [n] but got ${Show<S>}: flatten it first`
      : 0
  : `dense expects float input but got ${DT & string}`

/**
 * A dense layer with a name or without a bias.
 *
 * @since 0.1.0
 * @category models
 */
export interface DenseWith<Units extends number, Name extends string, Bias extends boolean> extends Layer {
  readonly "~kind": "dense"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": SetLast<this["~in"], Units>
  readonly "~outDt": this["~dt"]
  readonly "~params": Bias extends true ? DenseParams<Last<this["~in"]>, Units> : KernelParams<Last<this["~in"]>, Units>
  readonly "~state": null
  readonly "~err": DenseErr<this["~in"], this["~dt"]>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Dense<Units extends number> extends Layer {
  readonly "~kind": "dense"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": SetLast<this["~in"], Units>
  readonly "~outDt": this["~dt"]
  readonly "~params": DenseParams<Last<this["~in"]>, Units>
  readonly "~state": null
  readonly "~err": DenseErr<this["~in"], this["~dt"]>
}

type DenseOf<Units extends number, Name extends string, Bias extends boolean> = [Name, Bias] extends ["", true]
  ? Dense<Units>
  : DenseWith<Units, Name, Bias>

/**
 * `x kernel + bias` on the last axis of a vector `[n]` or of each position of `[time, n]`. Parameters: `kernel`
 * `[n, units]` (Glorot uniform unless given) and `bias` `[units]` (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.relu, Nn.dense(10, { name: "head" }))
 * model.output.shape // => [10]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const dense = <const Units extends number, const Name extends string = "", const Bias extends boolean = true>(
  units: Count<Units, "dense: units">,
  options?: {
    /** the key of its parameters in the model's; else `dense` and a number */
    readonly name?: Name
    readonly kernelInit?: Initializer.Initializer
    readonly biasInit?: Initializer.Initializer
    readonly bias?: Bias
  }
): DenseOf<Units, Name, Bias> => {
  const { name = "", kernelInit = Initializer.glorotUniform, biasInit = Initializer.zeros, bias = true } = options ?? {}
  const size = units as number
  internal.checkCount("dense: units", size)
  const layer = internal.make<Layer>("dense", name, ({ shape, dtype }) => {
    internal.checkFloat("dense", dtype)
    if (shape.length !== 1 && shape.length !== 2)
      internal.fail("dense", `dense expects a vector [n] but got ${internal.show(shape)}: flatten it first`)
    const width = internal.lastSize("dense", shape)
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor => {
      const product = Tensor.matmul(x as Tensor.Tensor<Shape>, params.kernel as Tensor.Tensor<Shape>)
      return bias ? Tensor.add(product, params.bias as Tensor.Tensor<Shape>) : product
    }
    return {
      output: { shape: [...shape.slice(0, -1), size], dtype },
      needsKey: false,
      hasState: false,
      init: (key) => {
        const kernel = kernelInit(Random.foldIn(key, 0), [width, size])
        return { params: bias ? { kernel, bias: biasInit(Random.foldIn(key, 1), [size]) } : { kernel }, state: null }
      },
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
  return layer as DenseOf<Units, Name, Bias>
}
