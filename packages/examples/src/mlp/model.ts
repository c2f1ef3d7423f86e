/** The multilayer perceptron 784-256-128-10. */
import * as Nn from "@typegrad/nn/Nn"

export const mlp = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.flatten,
  Nn.dense(256),
  Nn.relu,
  Nn.dense(128),
  Nn.relu,
  Nn.dense(10)
)
