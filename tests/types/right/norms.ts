import type * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import * as Activation from "@typegrad/nn/Activation"
import * as Initializer from "@typegrad/nn/Initializer"
import type * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"

declare const key: Random.Key

export const positionsNormed = Nn.sequential(Nn.input(["time", 64]), Nn.rmsNorm(), Nn.dense(64), Nn.layerNorm())

export const imageNormed: Model.Model<["h", "w", 64], ["h", "w", 64], { readonly groupNorm0: Nn.NormParams<64> }> =
  Nn.sequential(Nn.input(["h", "w", 64]), Nn.groupNorm(32), Nn.silu)

export const styled = Nn.sequential(Nn.input([32, 32, 16]), Nn.instanceNorm({ affine: false }), Nn.instanceNorm())

export const planesNormed = (): Tensor<[8, 8, 3]> =>
  Nn.sequential(Nn.input([5, 8, 8, 3]), Nn.layerNorm({ axes: 3 })).init(key).params.layerNorm0.scale

export const alexNet = Nn.sequential(Nn.input([27, 27, 96]), Nn.relu, Nn.localResponseNorm(5, { alpha: 1e-4, k: 2 }))

export const magnitudes = (): Tensor<[10]> =>
  Nn.sequential(Nn.input([784]), Nn.weightNorm(Nn.dense(10))).init(key).params.weightNorm0.magnitude

export const criticVectors = (): Tensor<[75]> => {
  const convolution = Nn.spectralNorm(Nn.conv2d({ filters: 8, kernel: 5 }), { iterations: 2, name: "first" })
  return Nn.sequential(Nn.input([28, 28, 3]), convolution, Nn.leakyRelu({ slope: 0.2 })).init(key).state.first.v
}

export const gatedBlock: Model.Model<
  ["time", 64],
  ["time", 64],
  { readonly dense0: Nn.DenseParams<64, 256>; readonly dense1: Nn.DenseParams<128, 64> }
> = Nn.sequential(Nn.input(["time", 64]), Nn.dense(256), Nn.swiglu, Nn.dense(64))

export const gatedFunction = (x: Tensor<["batch", 10]>): Tensor<["batch", 5]> => Activation.geglu(x)

export const manyActivations = Nn.sequential(
  Nn.input([8]),
  Nn.elu({ alpha: 0.5 }),
  Nn.selu,
  Nn.celu(),
  Nn.geluTanh,
  Nn.mish,
  Nn.softsign,
  Nn.hardSwish,
  Nn.hardTanh({ min: 0 }),
  Nn.relu6,
  Nn.prelu({ perFeature: true }),
  Nn.prelu(),
  Nn.logSoftmax
)

export const functionsOfAnyShape = <S extends ReadonlyArray<number | string>>(x: Tensor<S>): Tensor<S> =>
  Activation.hardSigmoid(Activation.gelu(Activation.elu(x, { alpha: 2 })))

export const slopeOfRunTime = (x: Tensor<["batch", 8]>, slope: Tensor<[number]>): Tensor<["batch", 8]> =>
  Activation.prelu(x, slope)

export const initialised = Nn.sequential(
  Nn.input([64]),
  Nn.dense(64, { kernelInit: Initializer.orthogonal({ gain: Math.SQRT2 }) }),
  Nn.relu,
  Nn.dense(64, { kernelInit: Initializer.scaledNormal({ layers: 12 }), biasInit: Initializer.truncatedNormal(0.02) })
)

export const matched = Nn.define({
  inputs: { asked: Nn.input([16]), answer: Nn.input([8]) },
  parts: { match: Nn.bilinear({ left: 16, right: 8, units: 1 }) },
  apply: ({ match }, { answer, asked }) => match({ left: asked, right: answer })
})

export const moreActivations = Nn.sequential(
  Nn.input([16]),
  Nn.geglu,
  Nn.glu,
  Nn.reglu,
  Nn.hardShrink(),
  Nn.hardSigmoid,
  Nn.softShrink(),
  Nn.thresholdedRelu(),
  Nn.logSigmoid,
  Nn.tanhShrink,
  Nn.softmax
)

export const functionCelu = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.celu(x)

export const functionSelu = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.selu(x)

export const functionGlu = (x: Tensor<["batch", 8]>): Tensor<["batch", 4]> => Activation.glu(x)

export const functionReglu = (x: Tensor<["batch", 8]>): Tensor<["batch", 4]> => Activation.reglu(x)

export const functionSwiglu = (x: Tensor<["batch", 8]>): Tensor<["batch", 4]> => Activation.swiglu(x)

export const functionHardShrink = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.hardShrink(x)

export const functionHardSwish = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.hardSwish(x)

export const functionHardTanh = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.hardTanh(x)

export const functionSoftShrink = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.softShrink(x)

export const functionLeakyRelu = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.leakyRelu(x)

export const functionRelu6 = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.relu6(x)

export const functionThresholdedRelu = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.thresholdedRelu(x)

export const functionGeluTanh = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.geluTanh(x)

export const functionLogSigmoid = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.logSigmoid(x)

export const functionMish = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.mish(x)

export const functionSilu = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.silu(x)

export const functionSoftsign = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.softsign(x)

export const functionTanhShrink = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.tanhShrink(x)

export const functionLogSoftmax = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.logSoftmax(x)

export const functionRelu = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.relu(x)

export const functionSigmoid = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.sigmoid(x)

export const functionSoftmax = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.softmax(x)

export const functionSoftplus = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.softplus(x)

export const functionTanh = (x: Tensor<["batch", 8]>): Tensor<["batch", 8]> => Activation.tanh(x)
