/** The multilayer perceptron (Rumelhart, Hinton and Williams 1986): h = relu(W x + b) twice, and logits V h + c. */
import * as Nn from "@typegrad/nn/Nn"

/** From `features` numbers to the logits of `classes`, through two hidden layers. */
export const mlp = <const F extends number, const H extends number, const C extends number>(
  features: F,
  hidden: H,
  classes: C
) => Nn.sequential(Nn.input([features]), Nn.dense(hidden), Nn.relu, Nn.dense(hidden), Nn.relu, Nn.dense(classes))
