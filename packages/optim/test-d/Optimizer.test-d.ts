import type { Tensor } from "@typegrad/core/Tensor"
import { Optimizer, Schedule } from "@typegrad/optim"
import { expectError, expectType } from "tsd"

interface Params {
  readonly kernel: Tensor<[3, 2]>
  readonly bias: Tensor<[2]>
}
declare const params: Params

const adam = Optimizer.adam({ learningRate: 1e-3 })
expectType<readonly [Optimizer.AdamState<Params>, {}]>(adam.init(params))
expectType<readonly [Params, readonly [Optimizer.AdamState<Params>, {}]]>(
  adam.update(params, adam.init(params), params)
)
expectType<Optimizer.CountState>(Optimizer.sgd({ learningRate: Schedule.constant(1) }).init(params))
expectType<"*.kernel">(Optimizer.adamW({ learningRate: 1, decay: { rate: 1, only: ["*.kernel"] } })["~mask"])

expectError(Optimizer.adamW({ learningRate: 1, decay: { rate: 1, only: ["*.scale"] } }).init(params))
expectError(Schedule.warmupCosine({ peak: 1, warmup: 10 }))
expectError(Optimizer.sgd({}))
