/**
 * The layers with variables of this package: without a name of their own these are called by kind and number, so no name may
 * look like that. Those to come are here already: a name that is good today stays good.
 */
const kinds = [
  "addBranches",
  "attention",
  "batchNorm",
  "bidirectional",
  "concatBranches",
  "classToken",
  "conv1d",
  "conv2d",
  "convTranspose1d",
  "convTranspose2d",
  "dense",
  "depthwiseConv2d",
  "embedding",
  "encoderBlock",
  "feedForward",
  "groupNorm",
  "gru",
  "instanceNorm",
  "layerNorm",
  "lstm",
  "model",
  "patchEmbedding",
  "positionEmbedding",
  "prelu",
  "repeat",
  "residual",
  "rmsNorm",
  "rnn",
  "separableConv2d",
  "shared",
  "spectralNorm",
  "stack",
  "stochasticDepth",
  "weightNorm"
] as const

export type Kind = (typeof kinds)[number]

export const isNumbered = (name: string): boolean =>
  kinds.some((kind) => name.startsWith(kind) && /^\d+$/.test(name.slice(kind.length)))
