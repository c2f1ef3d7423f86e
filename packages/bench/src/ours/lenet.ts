/** The network of the problem `cnn`. */
import * as Nn from "@typegrad/nn/Nn"

export const lenet = () =>
  Nn.sequential(
    Nn.input([28, 28, 1]),
    Nn.conv2d({ filters: 6, kernel: 5, padding: "same" }),
    Nn.relu,
    Nn.maxPool2d(2),
    Nn.conv2d({ filters: 16, kernel: 5 }),
    Nn.relu,
    Nn.maxPool2d(2),
    Nn.flatten,
    Nn.dense(120),
    Nn.relu,
    Nn.dense(84),
    Nn.relu,
    Nn.dense(10)
  )
