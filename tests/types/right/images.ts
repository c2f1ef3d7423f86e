/** Layers over images and sequences. */
import type { Tensor } from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"

declare const n: number

export const lenet = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.conv2d({ filters: 6, kernel: 5, padding: "same" }),
  Nn.tanh,
  Nn.avgPool2d(2),
  Nn.conv2d({ filters: 16, kernel: 5 }),
  Nn.tanh,
  Nn.avgPool2d(2),
  Nn.flatten,
  Nn.dense(120),
  Nn.tanh,
  Nn.dense(84),
  Nn.tanh,
  Nn.dense(10)
)

export const logits = (
  x: Tensor<["batch", 28, 28, 1]>,
  variables: ReturnType<typeof lenet.init>
): Tensor<["batch", 10]> => lenet.infer(variables, x)

export const imagesOfTheirOwnSize = Nn.sequential(
  Nn.input(["height", "width", 3]),
  Nn.conv2d({ filters: 8, kernel: 3, stride: 2, padding: 1, bias: false }),
  Nn.maxPool2d(3, { stride: 2, padding: 1 }),
  Nn.globalAvgPool,
  Nn.dense(10)
)

export const mobile = Nn.stack(
  Nn.depthwiseConv2d({ kernel: 3, padding: "same", bias: false }),
  Nn.batchNorm(),
  Nn.relu,
  Nn.conv2d({ filters: 64, kernel: 1, bias: false })
)

export const xception = Nn.residual(Nn.stack(Nn.relu, Nn.separableConv2d({ filters: 32, kernel: 3, padding: "same" })))

export const generator = Nn.sequential(
  Nn.input([100]),
  Nn.dense(3136),
  Nn.unflatten([7, 7, 64]),
  Nn.convTranspose2d({ filters: 32, kernel: 4, stride: 2, padding: 1 }),
  Nn.relu,
  Nn.upsample2d(2, { method: "linear" }),
  Nn.conv2d({ filters: 1, kernel: 3, padding: "same" })
)

export const generated: readonly [28, 28, 1] = generator["~out"]

export const sounds = Nn.sequential(
  Nn.input(["time", 80]),
  Nn.pad1d([4, 0]),
  Nn.conv1d({ filters: 64, kernel: 3, dilation: 2 }),
  Nn.spatialDropout(0.1),
  Nn.maxPool1d(2),
  Nn.avgPool1d(3, { stride: 1, countPadding: true, padding: 1 }),
  Nn.adaptiveAvgPool1d(16),
  Nn.upsample1d(2),
  Nn.convTranspose1d({ filters: 8, kernel: 4, stride: 2, padding: 1, outputPadding: 1 }),
  Nn.adaptiveMaxPool1d(4),
  Nn.globalMaxPool
)

export const torus = Nn.stack(Nn.pad2d(1, { mode: "circular" }), Nn.conv2d({ filters: 8, kernel: 3 }))

export const anySizes = Nn.sequential(
  Nn.input([n, n, 3]),
  Nn.adaptiveAvgPool2d([6, 6]),
  Nn.adaptiveMaxPool2d(2),
  Nn.flatten,
  Nn.dense(10)
)

export const channelsFirst = Nn.sequential(
  Nn.input([3, 32, 48]),
  Nn.permute([1, 2, 0]),
  Nn.conv2d({ filters: n, kernel: n })
)

export const deep = Nn.stochasticDepth(0.1, Nn.stack(Nn.conv2d({ filters: 3, kernel: 3, padding: "same" }), Nn.relu))

export const anyFilters = <F extends number>(filters: F) =>
  Nn.sequential(Nn.input([8, 8, 3]), Nn.conv2d({ filters, kernel: 3 }), Nn.relu, Nn.conv2d({ filters, kernel: 1 }))
