/** The problems' networks, as a user writes them. */

import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import { resnet18Small } from "@typegrad/examples/models/resnet18"
import type { AnyModel } from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { sizes as gptSizes, sizesOf } from "../problems/gpt.ts"
import type { ProblemName } from "../problems/index.ts"
import { sizes as lstmSizes } from "../problems/lstm.ts"
import type { Parameter, Problem } from "../problems/Problem.ts"
import { widths } from "../problems/resnet.ts"
import { array } from "./arrays.ts"
import { lenet } from "./lenet.ts"

export const gpt = () => Nn.gpt(gptSizes)

/** Of the sizes of the problem. */
const mlp = ({ parameters }: Problem): AnyModel => {
  const [[inputs, first], [, second], [, last]] = [0, 2, 4].map((i) => parameters[i]!.shape) as [Pair, Pair, Pair]
  return Nn.sequential(
    Nn.input([inputs]),
    Nn.dense(first),
    Nn.relu,
    Nn.dense(second),
    Nn.relu,
    Nn.dense(last)
  ) as unknown as AnyModel
}

type Pair = readonly [number, number]

const models: Readonly<Record<ProblemName, (given: Problem) => AnyModel>> = {
  mlp,
  cnn: () => lenet() as unknown as AnyModel,
  lstm: () =>
    Nn.sequential(
      Nn.input(["time", lstmSizes.features]),
      Nn.lstm(lstmSizes.units),
      Nn.dense(lstmSizes.classes)
    ) as unknown as AnyModel,
  gpt: ({ parameters }) => {
    const shapes = Object.fromEntries(parameters.map((one) => [one.name, one]))
    return Nn.gpt(sizesOf(shapes)) as unknown as AnyModel
  },
  resnet: () => resnet18Small(10, widths) as unknown as AnyModel
}

export const model = (given: Problem): AnyModel => models[given.network as ProblemName](given)

/** The model's variables with the problem's values, whose order is that of the model's tree. */
export const variables = (of: Pick<AnyModel, "init">, parameters: ReadonlyArray<Parameter>) => {
  const { params, state } = of.init(Random.key(0))
  const leaves = Tree.leaves(params) as ReadonlyArray<Tensor.Tensor<ReadonlyArray<number>>>
  const shapes = (all: ReadonlyArray<{ readonly shape: ReadonlyArray<unknown> }>): string =>
    all.map(({ shape }) => shape.join("x")).join(" ")
  if (shapes(leaves) !== shapes(parameters)) {
    throw new Error(`the model has parameters ${shapes(leaves)}, the problem ${shapes(parameters)}`)
  }
  const values = parameters.map((one) => Tensor.constant(array(one)))
  return { params: Tree.fromLeaves<any, any>(params, values), state }
}
