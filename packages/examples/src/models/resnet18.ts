/** ResNet-18 (He, Zhang, Ren and Sun 2015, "Deep residual learning for image recognition"): y = relu(x + F(x)). */
import * as Initializer from "@typegrad/nn/Initializer"
import * as Nn from "@typegrad/nn/Nn"

const conv3 = <const F extends number, const S extends number>(filters: F, stride: S) =>
  Nn.conv2d({ filters, kernel: 3, stride, padding: 1, bias: false, kernelInit: Initializer.heNormal })

/** F: two convolutions, each with its norm; the first may halve the image. */
const body = <const F extends number, const S extends number>(filters: F, stride: S) =>
  Nn.stack(conv3(filters, stride), Nn.batchNorm(), Nn.relu, conv3(filters, 1), Nn.batchNorm())

const block = <const F extends number>(filters: F) => Nn.stack(Nn.residual(body(filters, 1)), Nn.relu)

/** Where width and size change, the skip is a convolution of its own. */
const down = <const F extends number>(filters: F) =>
  Nn.stack(
    Nn.addBranches(
      body(filters, 2),
      Nn.stack(Nn.conv2d({ filters, kernel: 1, stride: 2, bias: false }), Nn.batchNorm())
    ),
    Nn.relu
  )

/** Four stages of two blocks: each but the first halves the image and doubles the width. */
const stages = <const W extends number, const W2 extends number, const W4 extends number, const W8 extends number>(
  widths: readonly [W, W2, W4, W8]
) =>
  Nn.stack(
    block(widths[0]),
    block(widths[0]),
    down(widths[1]),
    block(widths[1]),
    down(widths[2]),
    block(widths[2]),
    down(widths[3]),
    block(widths[3])
  )

/** For photographs `[224, 224, 3]`: the stem makes them 56 by 56 at once. */
export const resnet18 = <const C extends number>(classes: C) =>
  Nn.sequential(
    Nn.input([224, 224, 3]),
    Nn.conv2d({ filters: 64, kernel: 7, stride: 2, padding: 3, bias: false, kernelInit: Initializer.heNormal }),
    Nn.batchNorm(),
    Nn.relu,
    Nn.maxPool2d(3, { stride: 2, padding: 1 }),
    stages([64, 128, 256, 512]),
    Nn.globalAvgPool,
    Nn.dense(classes)
  )

/** For small images `[32, 32, 3]`, as those of CIFAR-10: the stem keeps their size. `widths` are those of the stages. */
export const resnet18Small = <
  const C extends number,
  const W extends number,
  const W2 extends number,
  const W4 extends number,
  const W8 extends number
>(
  classes: C,
  widths: readonly [W, W2, W4, W8]
) =>
  Nn.sequential(
    Nn.input([32, 32, 3]),
    conv3(widths[0], 1),
    Nn.batchNorm(),
    Nn.relu,
    stages(widths),
    Nn.globalAvgPool,
    Nn.dense(classes)
  )
