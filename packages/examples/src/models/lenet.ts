/**
 * LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition") as it is taught: every
 * map of the second convolution reads all of the first, averages learn nothing, and the last layer is dense.
 */
import * as Nn from "@typegrad/nn/Nn"

/** Digits `[28, 28, 1]`, which the padding makes the 32 by 32 of the paper, to the logits of `classes`. */
export const lenet5 = <const C extends number>(classes: C) =>
  Nn.sequential(
    Nn.input([28, 28, 1]),
    Nn.conv2d({ filters: 6, kernel: 5, padding: 2 }), // [28, 28, 6]
    Nn.tanh,
    Nn.avgPool2d(2), // [14, 14, 6]
    Nn.conv2d({ filters: 16, kernel: 5 }), // [10, 10, 16]
    Nn.tanh,
    Nn.avgPool2d(2), // [5, 5, 16]
    Nn.conv2d({ filters: 120, kernel: 5 }), // [1, 1, 120]
    Nn.tanh,
    Nn.flatten,
    Nn.dense(84),
    Nn.tanh,
    Nn.dense(classes)
  )
