/** The vision transformer (Dosovitskiy et al. 2021, "An image is worth 16x16 words"): patches are the words, one more token the answer. */
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"

interface Sizes<D extends number, H extends number, L extends number> {
  readonly width: D
  readonly heads: H
  readonly layers: L
}

/** From `[T, width]`, the patches behind the class token, to what that token has gathered, `[width]`. */
const encoder = <const T extends number, const D extends number, const H extends number, const L extends number>(
  tokens: T,
  { heads, layers, width }: Sizes<D, H, L>
) =>
  Nn.sequential(
    Nn.input([tokens, width]),
    Nn.positionEmbedding(tokens),
    Nn.repeat(layers, Nn.encoderBlock({ heads, epsilon: 1e-6 })),
    Nn.layerNorm({ epsilon: 1e-6 }),
    Nn.lift(Nn.input([tokens, width]), (x) => Tensor.at(x, 0, 1))
  )

/** Small images `[32, 32, 3]` in 16 patches to the logits of `classes`. */
export const vit = <const D extends number, const H extends number, const L extends number, const C extends number>(
  classes: C,
  sizes: Sizes<D, H, L>
) =>
  Nn.sequential(
    Nn.input([32, 32, 3]),
    Nn.patchEmbedding(8, sizes.width), // [16, width]
    Nn.classToken(), // [17, width]
    encoder(17, sizes), // [width]
    Nn.dense(classes)
  )

/** ViT-B/16, for photographs `[224, 224, 3]`. */
export const vitBase16 = <const C extends number>(classes: C) =>
  Nn.sequential(
    Nn.input([224, 224, 3]),
    Nn.patchEmbedding(16, 768),
    Nn.classToken(),
    encoder(197, { width: 768, heads: 12, layers: 12 }),
    Nn.dense(classes)
  )
