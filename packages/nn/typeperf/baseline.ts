import * as Nn from "@typegrad/nn/Nn"

export const tiny = Nn.sequential(Nn.input([3]), Nn.dense(2), Nn.relu)
