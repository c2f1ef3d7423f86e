/**
 * GPT (Radford et al. 2018, 2019): p(next token | tokens so far), from blocks that look back only. `Nn.gpt` is this model with rotary
 * positions, ALiBi and a cache for generation besides.
 */
import * as Initializer from "@typegrad/nn/Initializer"
import * as Nn from "@typegrad/nn/Nn"

const kernelInit = /*#__PURE__*/ Initializer.normal(0.02)

/** Sizes in the words of nanoGPT's; the logits are by the table of the tokens (tied weights). */
export const gpt = <
  const V extends number,
  const C extends number,
  const D extends number,
  const H extends number,
  const L extends number
>(config: {
  readonly vocabulary: V
  readonly context: C
  readonly width: D
  readonly heads: H
  readonly layers: L
}) => {
  const { context, heads, layers, vocabulary, width } = config
  // x + attention(norm(x)), then x + feedForward(norm(x))
  const block = Nn.encoderBlock({ heads, causal: true, activation: Nn.geluTanh, kernelInit })
  return Nn.define({
    inputs: Nn.input(["time"], "int32"),
    parts: {
      tokens: Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(vocabulary, width, { tableInit: kernelInit })),
      body: Nn.sequential(
        Nn.input(["time", width]),
        Nn.positionEmbedding(context),
        Nn.repeat(layers, block),
        Nn.layerNorm()
      )
    },
    apply: ({ body, tokens }, ids) => Nn.unembed(tokens.params.embedding0, body(tokens(ids)))
  })
}

/** 124 million parameters. */
export const gpt2Small = { vocabulary: 50257, context: 1024, width: 768, heads: 12, layers: 12 } as const
