/** BERT (Devlin, Chang, Lee and Toutanova 2018): an encoder that reads both ways, and says which tokens were masked. */
import * as Tensor from "@typegrad/core/Tensor"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"

/** Sizes by name; logits of the vocabulary at each position. */
export const bert = <
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
  const { vocabulary, width } = config
  return Nn.define({
    inputs: {
      tokens: Nn.input(["time"], "int32"),
      segments: Nn.input(["time"], "int32"),
      mask: Nn.input(["time"], "bool")
    },
    parts: {
      encoder: Nn.bert(config),
      head: Nn.sequential(Nn.input(["time", width]), Nn.dense(width), Nn.gelu, Nn.layerNorm()),
      bias: Nn.parameter([vocabulary])
    },
    apply: ({ bias, encoder, head }, inputs) =>
      Tensor.add(Nn.unembed(encoder.params.tokens, head(encoder(inputs).tokens)), bias)
  })
}

/** 109 million parameters without the head. */
export const bertBase = { vocabulary: 30522, context: 512, width: 768, heads: 12, layers: 12 } as const

/** Cross-entropy of the tokens that were masked: field `label`, where field `chosen` is true. */
export const maskedTokens = /*#__PURE__*/ Loss.crossEntropy({ mask: "chosen" })
