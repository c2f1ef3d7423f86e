import type { Tensor } from "@typegrad/core/Tensor"
import * as Optimizer from "@typegrad/optim/Optimizer"

declare const params: { readonly w: Tensor<[3]> }

export const state = Optimizer.sgd({ learningRate: 0.1 }).init(params)
