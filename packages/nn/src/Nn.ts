/**
 * Layers, and their composition into models.
 *
 * @since 0.1.0
 */
export { type AddBranches, addBranches, type Branches } from "./combinators/addBranches.ts"
export { type Bidirectional, bidirectional, type Directions, type Merge } from "./combinators/bidirectional.ts"
export { type BilinearInputs, type BilinearParams, bilinear } from "./combinators/bilinear.ts"
export { compose } from "./combinators/compose.ts"
export { type ConcatBranches, concatBranches } from "./combinators/concatBranches.ts"
export { define } from "./combinators/define.ts"
export { type EncoderDecoder, encoderDecoder } from "./combinators/encoderDecoder.ts"
export { type Frozen, type FrozenState, frozen } from "./combinators/frozen.ts"
export { lift } from "./combinators/lift.ts"
export { type MapParams, mapParams } from "./combinators/mapParams.ts"
export { type Named, named } from "./combinators/named.ts"
export { parallel } from "./combinators/parallel.ts"
export { type Parameter, parameter } from "./combinators/parameter.ts"
export { type Repeat, type Repeated, repeat } from "./combinators/repeat.ts"
export { type Residual, residual } from "./combinators/residual.ts"
export { type Shared, shared } from "./combinators/shared.ts"
export { type SpectralNorm, type SpectralState, spectralNorm } from "./combinators/spectralNorm.ts"
export { type Stack, stack } from "./combinators/stack.ts"
export { type StochasticDepth, stochasticDepth } from "./combinators/stochasticDepth.ts"
export { prefix, replaceHead } from "./combinators/surgery.ts"
export { type WeightNorm, weightNorm } from "./combinators/weightNorm.ts"
export { withState } from "./combinators/withState.ts"
export type { Need } from "./Layer.ts"
export { type Activation, activation, type Identity, identity } from "./layers/activation.ts"
export { celu, elu, selu } from "./layers/activations/exponentials.ts"
export { type Gated, geglu, glu, reglu, swiglu } from "./layers/activations/gated.ts"
export { hardShrink, hardSigmoid, hardSwish, hardTanh, softShrink } from "./layers/activations/hard.ts"
export { logSoftmax, type Normalized, softmax } from "./layers/activations/normalized.ts"
export { type Prelu, type PreluParams, prelu } from "./layers/activations/prelu.ts"
export { leakyRelu, relu, relu6, thresholdedRelu } from "./layers/activations/rectifiers.ts"
export {
  gelu,
  geluTanh,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  softplus,
  softsign,
  tanh,
  tanhShrink
} from "./layers/activations/smooth.ts"
export {
  type AdaptiveAvgPool1d,
  type AdaptiveAvgPool2d,
  type AdaptiveMaxPool1d,
  type AdaptiveMaxPool2d,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d
} from "./layers/adaptivePool.ts"
export { type AvgPool1d, avgPool1d } from "./layers/avgPool1d.ts"
export { type AvgPool2d, type AvgPoolOptions, avgPool2d } from "./layers/avgPool2d.ts"
export { type BatchNorm, batchNorm, type NormParams, type NormState } from "./layers/batchNorm.ts"
export { type ClassToken, classToken, type TokenParams } from "./layers/classToken.ts"
export { type Conv1d, type Conv1dKernel, type Conv1dParams, conv1d } from "./layers/conv1d.ts"
export { type Conv2d, type Conv2dKernel, type Conv2dParams, type ConvOptions, conv2d } from "./layers/conv2d.ts"
export { type ConvTranspose1d, convTranspose1d } from "./layers/convTranspose1d.ts"
export { type ConvTranspose2d, type ConvTransposeOptions, convTranspose2d } from "./layers/convTranspose2d.ts"
export {
  type AdditiveParams,
  additiveAttention,
  crossAttention,
  type SecondInputs
} from "./layers/crossAttention.ts"
export { type DecoderParams, decoderBlock } from "./layers/decoderBlock.ts"
export { type Dense, type DenseParams, type DenseWith, dense, type KernelParams } from "./layers/dense.ts"
export { type DepthwiseConv2d, type DepthwiseOptions, depthwiseConv2d } from "./layers/depthwiseConv2d.ts"
export { type Dropout, dropout } from "./layers/dropout.ts"
export { type Embedding, type EmbeddingParams, embedding, unembed } from "./layers/embedding.ts"
export {
  type BlockOptions,
  type BlockParams,
  type Blueprint,
  type EncoderBlock,
  encoderBlock
} from "./layers/encoderBlock.ts"
export { type FeedForward, type FeedForwardParams, feedForward, type GatedParams } from "./layers/feedForward.ts"
export { type Flatten, flatten } from "./layers/flatten.ts"
export { type GlobalPool, globalAvgPool, globalMaxPool } from "./layers/globalPool.ts"
export { type GroupNorm, groupNorm } from "./layers/groupNorm.ts"
export { type GruParams, gru, gruCell } from "./layers/gru.ts"
export { type Input, input } from "./layers/input.ts"
export { type InstanceNorm, instanceNorm } from "./layers/instanceNorm.ts"
export { type AxesParams, type LayerNorm, layerNorm } from "./layers/layerNorm.ts"
export { type LocalResponseNorm, localResponseNorm } from "./layers/localResponseNorm.ts"
export { type LstmParams, type LstmState, lstm, lstmCell } from "./layers/lstm.ts"
export { type MaxPool1d, maxPool1d } from "./layers/maxPool1d.ts"
export { type MaxPool2d, maxPool2d, type PoolOptions } from "./layers/maxPool2d.ts"
export {
  type AttentionParams,
  type GroupedParams,
  type HeadOptions,
  type MaskedInputs,
  type MultiHeadAttention,
  type MultiHeadAttentionWith,
  multiHeadAttention
} from "./layers/multiHeadAttention.ts"
export { type Pad1d, type Pad2d, type PadOptions, pad1d, pad2d } from "./layers/pad.ts"
export { type PatchEmbedding, patchEmbedding } from "./layers/patchEmbedding.ts"
export { type Permute, permute } from "./layers/permute.ts"
export {
  type PositionEmbedding,
  type PositionParams,
  positionEmbedding,
  type SinusoidalPositions,
  sinusoidalPositions
} from "./layers/positions.ts"
export type { Recurrent, RecurrentOptions, UnrollOptions } from "./layers/recurrent.ts"
export { type RmsNorm, rmsNorm, type ScaleParams } from "./layers/rmsNorm.ts"
export { type RnnParams, rnn, rnnCell } from "./layers/rnn.ts"
export {
  type SeparableConv2d,
  type SeparableKernels,
  type SeparableOptions,
  type SeparableParams,
  separableConv2d
} from "./layers/separableConv2d.ts"
export { type SpatialDropout, spatialDropout } from "./layers/spatialDropout.ts"
export { type Unflatten, unflatten } from "./layers/unflatten.ts"
export { type Upsample1d, type Upsample2d, type UpsampleOptions, upsample1d, upsample2d } from "./layers/upsample.ts"
export { type BertInputs, type BertOutputs, type BertParams, bert } from "./models/bert.ts"
export { type Cache, type Gpt, type GptParams, gpt, type KeyValues } from "./models/gpt.ts"
export { sequential } from "./Sequential.ts"
