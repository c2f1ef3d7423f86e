import type { DType, Float } from "@typegrad/core/DType"
import type { Bz, FloorDiv, Mul, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { F32 } from "../attention/operand.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import type { Count, IsSymbol, Last, Undivided } from "../internal/types/check.ts"
import type { Layer } from "../Layer.ts"
import type { Conv2dParams } from "./conv2d.ts"

type Count2<H, W, P extends number> = [H, W] extends [infer h extends number, infer w extends number]
  ? Mul<FloorDiv<h, P>, FloorDiv<w, P>>
  : number

type PatchOut<S, P extends number, D extends number> = S extends readonly [infer H, infer W, unknown]
  ? [Count2<H, W, P>, D]
  : [number, D]

type PatchErr<S, DT, P extends number, Z extends string = "v"> = DT extends Float
  ? S extends readonly [infer H, infer W, unknown]
    ? Bz<IsSymbol<Last<S>>, Z> extends Bz<"symbol", Z>
      ? `patchEmbedding: the last axis of ${Show<S>} has no known size, which its parameters need`
      : Bz<Undivided<H, P>, Z> extends Bz<"bad", Z>
        ? `patchEmbedding: patches of ${P} do not divide the image ${Show<S>}`
        : Bz<Undivided<W, P>, Z> extends Bz<"bad", Z>
          ? `patchEmbedding: patches of ${P} do not divide the image ${Show<S>}`
          : 0
    : S extends Shape
      ? number extends S["length"]
        ? 0
        : `patchEmbedding expects an image [height, width, channels] but got ${Show<S>}`
      : 0
  : `patchEmbedding expects float input but got ${DT & DType}`

/**
 * @since 0.1.0
 * @category models
 */
export interface PatchEmbedding<P extends number, D extends number, Name extends string = ""> extends Layer {
  readonly "~kind": "patchEmbedding"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": PatchOut<this["~in"], P, D>
  readonly "~outDt": this["~dt"]
  readonly "~params": Conv2dParams<P, Last<this["~in"]>, D>
  readonly "~state": null
  readonly "~err": PatchErr<this["~in"], this["~dt"], P>
}

/**
 * An image `[height, width, channels]` as a sequence `[patches, features]`: the patches, row by row, each through the same dense layer
 * (Dosovitskiy et al. 2021, "An image is worth 16x16 words"), which is a convolution whose stride is its kernel. The patches must cover
 * the image. Parameters: `kernel` `[patch, patch, channels, features]` (Glorot uniform unless given) and `bias` `[features]` (zeros).
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const embed = Nn.stack(Nn.patchEmbedding(16, 768), Nn.classToken(), Nn.positionEmbedding(197))
 * Nn.sequential(Nn.input([224, 224, 3]), embed).output.shape // => [197, 768]
 * ```
 *
 * @since 0.1.0
 * @category attention
 */
export const patchEmbedding = <const P extends number, const D extends number, const Name extends string = "">(
  patch: Count<P, "patchEmbedding: patch">,
  features: Count<D, "patchEmbedding: features">,
  options?: {
    /** the key of its parameters in the model's; else `patchEmbedding` and a number */
    readonly name?: Name
    readonly kernelInit?: Initializer.Initializer
  }
): PatchEmbedding<P, D, Name> => {
  const { name = "", kernelInit = Initializer.glorotUniform } = options ?? {}
  const [op, size, out] = ["patchEmbedding", patch as number, features as number] as const
  internal.checkCount(`${op}: patch`, size)
  internal.checkCount(`${op}: features`, out)
  const check = (shape: Shape, sizes: Shape): void => {
    const uneven = sizes.slice(-3, -1).some((dim) => typeof dim === "number" && dim % size !== 0)
    if (uneven) internal.fail(op, `${op}: patches of ${size} do not divide the image ${internal.show(shape)}`)
  }
  return internal.make(op, name, ({ shape, dtype }) => {
    internal.checkFloat(op, dtype)
    if (shape.length !== 3)
      internal.fail(op, `${op} expects an image [height, width, channels] but got ${internal.show(shape)}`)
    const channels = internal.lastSize(op, shape)
    check(shape, shape)
    const [height, width] = shape
    const known = typeof height === "number" && typeof width === "number"
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor => {
      const sizes = Tensor.sizes(x)
      check(x.shape.slice(-3), sizes)
      const grid = Tensor.conv2d(x as F32, params.kernel as F32, { stride: size } as {}) as F32
      const count = (sizes.at(-3)! / size) * (sizes.at(-2)! / size)
      const sequence = Tensor.reshape(grid, [...x.shape.slice(0, -3), count, out]) as F32
      return Tensor.add(sequence, params.bias as F32) as F32
    }
    return {
      output: { shape: [known ? (height / size) * (width / size) : "?", out], dtype },
      needsKey: false,
      hasState: false,
      init: (key) => ({
        params: { kernel: kernelInit(key, [size, size, channels, out]), bias: Tensor.zeros([out]) },
        state: null
      }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
}
