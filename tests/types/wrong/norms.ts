/** Norms and activations. */
import type { Tensor } from "@typegrad/core/Tensor"
import * as Activation from "@typegrad/nn/Activation"
import * as Nn from "@typegrad/nn/Nn"

declare const x: Tensor<["batch", 7]>
declare const ids: Tensor<["batch", 8], "int32">

export const groupsThatDoNotDivide = Nn.sequential(
  Nn.input([8, 8, 48]),
  Nn.groupNorm(32) // ! groupNorm: 32 groups do not divide 48 channels of [8, 8, 48]
)

export const groupNormOnChannelsFirst = Nn.sequential(Nn.input([64, "h", "w"]), Nn.groupNorm(32)) // ! groupNorm: the last axis of [64, h, w] has no known size, which its parameters need

export const noGroups = Nn.groupNorm(0) // ! groupNorm: groups must be a positive whole number but is 0

export const instanceNormOnAVector = Nn.sequential(Nn.input([8]), Nn.instanceNorm()) // ! instanceNorm expects positions and channels [.., n] but got [8]

export const instanceNormOnIds = Nn.sequential(Nn.input([4, 8], "int32"), Nn.instanceNorm()) // ! instanceNorm expects float input but got int32

export const rmsNormOnIds = Nn.sequential(Nn.input(["time"], "int32"), Nn.rmsNorm()) // ! rmsNorm expects float input but got int32

export const rmsNormOfUnknownWidth = Nn.sequential(Nn.input([64, "time"]), Nn.rmsNorm()) // ! rmsNorm: the last axis of [64, time] has no known size, which its parameters need

export const layerNormOverTooManyAxes = Nn.sequential(Nn.input([8, 8]), Nn.layerNorm({ axes: 3 })) // ! layerNorm normalises over the last 3 axes but got [8, 8]

export const layerNormOverUnknownAxes = Nn.sequential(Nn.input(["h", "w", 3]), Nn.layerNorm({ axes: 3 })) // ! layerNorm: the last 3 axes of [h, w, 3] have no known size, which its parameters need

export const halfAWindow = Nn.localResponseNorm(2.5) // ! localResponseNorm: the size must be a positive whole number but is 2.5

export const localResponseNormOnIds = Nn.sequential(Nn.input([8, 8, 3], "int32"), Nn.localResponseNorm(5)) // ! localResponseNorm expects float input but got int32

export const weightNormWithoutWeights = Nn.sequential(Nn.input([8]), Nn.weightNorm(Nn.relu)) // ! weightNorm needs a layer with a kernel, which relu has not

export const weightNormOfADeepLayer = Nn.sequential(
  Nn.input([8]),
  Nn.weightNorm(Nn.stack(Nn.dense(8), Nn.relu)) // ! weightNorm needs a layer with a kernel, which stack has not
)

export const weightNormOfWhatDoesNotFit = Nn.sequential(Nn.input([8, 8, 3]), Nn.weightNorm(Nn.dense(8))) // ! dense expects a vector [n] but got [8, 8, 3]: flatten it first

export const spectralNormOfANorm = Nn.sequential(Nn.input([8]), Nn.spectralNorm(Nn.batchNorm())) // ! spectralNorm needs a layer with a kernel, which batchNorm has not

export const spectralNormTwice = Nn.sequential(Nn.input([8]), Nn.spectralNorm(Nn.spectralNorm(Nn.dense(8)))) // ! spectralNorm needs a layer without state, but spectralNorm has one

export const noIterations = Nn.spectralNorm(Nn.dense(8), { iterations: 0 }) // ! spectralNorm: iterations must be a positive whole number but is 0

export const gateOnAnOddAxis = Nn.sequential(Nn.input([64]), Nn.dense(33), Nn.swiglu) // ! swiglu: the last axis of [33] is odd and has no halves

export const gateOverTime = Nn.sequential(Nn.input([64, "time"]), Nn.glu) // ! glu: the last axis of [64, time] has no known size to halve

export const widthForgottenToHalve = Nn.sequential(
  Nn.input([64]),
  Nn.residual(Nn.stack(Nn.dense(64), Nn.swiglu)) // ! residual: the inner layers must keep the shape, but they map [64] to [32]
)

export const softmaxOfAScalar = Nn.sequential(Nn.input([]), Nn.softmax) // ! softmax needs at least one axis but got a scalar

export const softmaxOnLabels = Nn.sequential(Nn.input([10], "int32"), Nn.logSoftmax) // ! logSoftmax expects float input but got int32

export const eluOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.elu()) // ! elu expects float input but got int32

export const hardSwishOnIds = Nn.sequential(Nn.input([8], "int32"), Nn.hardSwish) // ! hardSwish expects float input but got int32

export const slopeForEachUnknown = Nn.sequential(Nn.input([8, "w"]), Nn.prelu({ perFeature: true })) // ! prelu: the last axis of [8, w] has no known size, which its parameters need

export const functionOnIds = Activation.mish(ids) // ! mish: needs float32 but got int32: cast it first

export const functionOnAnOddAxis = Activation.geglu(x) // ! geglu: the last axis of [batch, 7] is odd and has no halves

export const slopeOfAnotherWidth = Activation.prelu(x, {} as Tensor<[8]>) // ! prelu: the slope [8] does not fit [batch, 7]: it is [1] or one for each feature

export const bilinearWithoutWidth = Nn.bilinear({ left: 0, right: 3, units: 5 }) // ! bilinear: left must be a positive whole number but is 0

export const celuOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.celu()) // ! celu expects float input but got bool

export const seluOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.selu) // ! selu expects float input but got bool

export const gegluOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.geglu) // ! geglu expects float input but got bool

export const regluOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.reglu) // ! reglu expects float input but got bool

export const hardShrinkOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.hardShrink()) // ! hardShrink expects float input but got bool

export const hardSigmoidOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.hardSigmoid) // ! hardSigmoid expects float input but got bool

export const hardTanhOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.hardTanh()) // ! hardTanh expects float input but got bool

export const softShrinkOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.softShrink()) // ! softShrink expects float input but got bool

export const relu6OnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.relu6) // ! relu6 expects float input but got bool

export const thresholdedReluOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.thresholdedRelu()) // ! thresholdedRelu expects float input but got bool

export const geluTanhOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.geluTanh) // ! geluTanh expects float input but got bool

export const logSigmoidOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.logSigmoid) // ! logSigmoid expects float input but got bool

export const mishOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.mish) // ! mish expects float input but got bool

export const softsignOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.softsign) // ! softsign expects float input but got bool

export const tanhShrinkOnAMask = Nn.sequential(Nn.input([8], "bool"), Nn.tanhShrink) // ! tanhShrink expects float input but got bool

export const functionCeluOnIds = Activation.celu(ids) // ! celu: needs float32 but got int32: cast it first

export const functionEluOnIds = Activation.elu(ids) // ! elu: needs float32 but got int32: cast it first

export const functionSeluOnIds = Activation.selu(ids) // ! selu: needs float32 but got int32: cast it first

export const functionGluOnIds = Activation.glu(ids) // ! glu: needs float32 but got int32: cast it first

export const functionRegluOnIds = Activation.reglu(ids) // ! reglu: needs float32 but got int32: cast it first

export const functionSwigluOnIds = Activation.swiglu(ids) // ! swiglu: needs float32 but got int32: cast it first

export const functionHardShrinkOnIds = Activation.hardShrink(ids) // ! hardShrink: needs float32 but got int32: cast it first

export const functionHardSigmoidOnIds = Activation.hardSigmoid(ids) // ! hardSigmoid: needs float32 but got int32: cast it first

export const functionHardSwishOnIds = Activation.hardSwish(ids) // ! hardSwish: needs float32 but got int32: cast it first

export const functionHardTanhOnIds = Activation.hardTanh(ids) // ! hardTanh: needs float32 but got int32: cast it first

export const functionSoftShrinkOnIds = Activation.softShrink(ids) // ! softShrink: needs float32 but got int32: cast it first

export const functionLeakyReluOnIds = Activation.leakyRelu(ids) // ! leakyRelu: needs float32 but got int32: cast it first

export const functionRelu6OnIds = Activation.relu6(ids) // ! relu6: needs float32 but got int32: cast it first

export const functionThresholdedReluOnIds = Activation.thresholdedRelu(ids) // ! thresholdedRelu: needs float32 but got int32: cast it first

export const functionGeluOnIds = Activation.gelu(ids) // ! gelu: needs float32 but got int32: cast it first

export const functionGeluTanhOnIds = Activation.geluTanh(ids) // ! geluTanh: needs float32 but got int32: cast it first

export const functionLogSigmoidOnIds = Activation.logSigmoid(ids) // ! logSigmoid: needs float32 but got int32: cast it first

export const functionSiluOnIds = Activation.silu(ids) // ! silu: needs float32 but got int32: cast it first

export const functionSoftsignOnIds = Activation.softsign(ids) // ! softsign: needs float32 but got int32: cast it first

export const functionTanhShrinkOnIds = Activation.tanhShrink(ids) // ! tanhShrink: needs float32 but got int32: cast it first

export const functionLogSoftmaxOnIds = Activation.logSoftmax(ids) // ! logSoftmax: needs float32 but got int32: cast it first

export const functionReluOnIds = Activation.relu(ids) // ! relu: needs float32 but got int32: cast it first

export const functionSigmoidOnIds = Activation.sigmoid(ids) // ! sigmoid: needs float32 but got int32: cast it first

export const functionSoftmaxOnIds = Activation.softmax(ids) // ! softmax: needs float32 but got int32: cast it first

export const functionSoftplusOnIds = Activation.softplus(ids) // ! softplus: needs float32 but got int32: cast it first

export const functionTanhOnIds = Activation.tanh(ids) // ! tanh: needs float32 but got int32: cast it first
