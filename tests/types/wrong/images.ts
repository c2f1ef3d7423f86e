/** Layers over images and sequences: channels first, windows that do not fit, sizes that do not come out. */
import * as Nn from "@typegrad/nn/Nn"

export const convOnFlatPixels = Nn.sequential(
  Nn.input([784]),
  Nn.conv2d({ filters: 6, kernel: 5 }) // ! conv2d expects an image [height, width, channels] but got [784]
)

export const convWithoutChannels = Nn.sequential(
  Nn.input([28, 28]),
  Nn.conv2d({ filters: 6, kernel: 5 }) // ! conv2d expects an image [height, width, channels] but got [28, 28]
)

// PyTorch's layout: the 3 channels are taken for the height
export const channelsFirst = Nn.sequential(
  Nn.input([3, 32, 32]),
  Nn.conv2d({ filters: 6, kernel: 5 }) // ! conv2d: kernel 5 does not fit into [3, 32, 32]: channels come last here, [32, 32, 3]
)

export const oneConvTooMany = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.conv2d({ filters: 6, kernel: 5 }),
  Nn.maxPool2d(4),
  Nn.conv2d({ filters: 16, kernel: 5 }),
  Nn.maxPool2d(4), // ! maxPool2d: kernel 4 does not fit into [2, 2, 16]
  Nn.flatten,
  Nn.dense(10)
)

export const groupsOfThreeChannels = Nn.sequential(
  Nn.input([32, 32, 3]),
  Nn.conv2d({ filters: 8, kernel: 3, groups: 2 }) // ! conv2d: 2 groups do not divide 3 channels of [32, 32, 3]
)

export const denseAfterConv = Nn.sequential(
  Nn.input([8, 8, 3]),
  Nn.conv2d({ filters: 8, kernel: 3 }),
  Nn.dense(10) // ! dense expects a vector [n] but got [6, 6, 8]: flatten it first
)

export const residualThatShrinks = Nn.sequential(
  Nn.input([32, 32, 3]),
  Nn.residual(Nn.conv2d({ filters: 3, kernel: 3 })) // ! residual: the inner layers must keep the shape, but they map [32, 32, 3] to [30, 30, 3]
)

export const noFilters = Nn.conv2d({ filters: 0, kernel: 3 }) // ! conv2d: filters must be a positive whole number but is 0

export const convOfIds = Nn.sequential(Nn.input(["time", 8], "int32"), Nn.conv1d({ filters: 8, kernel: 3 })) // ! conv1d expects float input but got int32

export const fewerThanTheKernel = Nn.sequential(Nn.input([4, 8]), Nn.conv1d({ filters: 8, kernel: 3, dilation: 2 })) // ! conv1d: kernel 3 with dilation 2 does not fit into [4, 8]

export const depthwiseOnASequence = Nn.sequential(Nn.input([100, 8]), Nn.depthwiseConv2d({ kernel: 3 })) // ! depthwiseConv2d expects an image [height, width, channels] but got [100, 8]

export const halfAFilterEach = Nn.depthwiseConv2d({ kernel: 3, multiplier: 0.5 }) // ! depthwiseConv2d: multiplier must be a positive whole number but is 0.5

export const separableTooLarge = Nn.sequential(
  Nn.input([4, 4, 8]),
  Nn.separableConv2d({ filters: 8, kernel: 5 }) // ! separableConv2d: kernel 5 does not fit into [4, 4, 8]
)

export const nothingLeft = Nn.sequential(
  Nn.input([1, 1, 8]),
  Nn.convTranspose2d({ filters: 4, kernel: 2, padding: 1 }) // ! convTranspose2d: kernel 2 leaves nothing of [1, 1, 8] with padding 1
)

export const negativeEnd = Nn.convTranspose1d({ filters: 4, kernel: 2, outputPadding: -1 }) // ! convTranspose1d: outputPadding must be a whole number from 0 but is -1

export const longWindow = Nn.sequential(Nn.input([10, 4]), Nn.maxPool1d(12)) // ! maxPool1d: kernel 12 does not fit into [10, 4]

export const poolOfAVector = Nn.sequential(Nn.input([10]), Nn.avgPool1d(2)) // ! avgPool1d expects a sequence [time, channels] but got [10]

export const poolOfASequence = Nn.sequential(Nn.input([10, 4]), Nn.avgPool2d(2)) // ! avgPool2d expects an image [height, width, channels] but got [10, 4]

export const meanOfAVector = Nn.sequential(Nn.input([10]), Nn.globalAvgPool) // ! globalAvgPool expects an image [height, width, channels] or a sequence [time, channels] but got [10]

export const maximumOfIds = Nn.sequential(Nn.input(["time", 4], "int32"), Nn.globalMaxPool) // ! globalMaxPool expects float input but got int32

export const toNothing = Nn.adaptiveAvgPool2d([0, 4]) // ! adaptiveAvgPool2d: size must be a positive whole number but is 0

export const ofNothing = Nn.sequential(Nn.input([8, 0, 3]), Nn.adaptiveMaxPool2d(2)) // ! adaptiveMaxPool2d: [8, 0, 3] has nothing to pool

export const adaptedVector = Nn.sequential(Nn.input([8]), Nn.adaptiveAvgPool1d(2)) // ! adaptiveAvgPool1d expects a sequence [time, channels] but got [8]

export const adaptedImage = Nn.sequential(Nn.input([8, 8, 3]), Nn.adaptiveMaxPool1d(2)) // ! adaptiveMaxPool1d expects a sequence [time, channels] but got [8, 8, 3]

export const halfAsLarge = Nn.upsample2d(0.5) // ! upsample2d: scale must be a positive whole number but is 0.5

export const enlargedVector = Nn.sequential(Nn.input([8]), Nn.upsample1d(2)) // ! upsample1d expects a sequence [time, channels] but got [8]

export const mirroredTooFar = Nn.sequential(
  Nn.input([4, 4, 1]),
  Nn.pad2d(4, { mode: "reflect" }) // ! pad2d: reflect can add 3 elements to an end of axis 0 of [4, 4, 1] (size 4), not 4
)

export const negativeBorder = Nn.pad1d([-1, 0]) // ! pad1d: a padding must be a whole number from 0 but is -1

export const otherImage = Nn.sequential(
  Nn.input([100]),
  Nn.dense(3000),
  Nn.unflatten([7, 7, 64]) // ! unflatten: [7, 7, 64] has 3136 elements but the last axis of [3000] has 3000
)

export const twoOfThreeAxes = Nn.sequential(Nn.input([3, 32, 32]), Nn.permute([1, 0])) // ! permute: permutation [1, 0] has 2 entries but [3, 32, 32] has rank 3

export const channelsOfAVector = Nn.sequential(Nn.input([256]), Nn.spatialDropout(0.5)) // ! spatialDropout expects an image [height, width, channels] or a sequence [time, channels] but got [256]

export const branchOfAnotherWidth = Nn.sequential(
  Nn.input([64]),
  Nn.stochasticDepth(0.2, Nn.dense(32)) // ! stochasticDepth: the inner layers must keep the shape, but they map [64] to [32]
)

export const neverDeep = Nn.stochasticDepth(1, Nn.dense(64)) // ! stochasticDepth: the rate must be at least 0 and less than 1 but is 1
