import * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import { Loss, type Model, Nn } from "@typegrad/nn"
import { expectAssignable, expectError, expectNotAssignable, expectType } from "tsd"

const mlp = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(256), Nn.relu, Nn.dense(10))
const norm = Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.batchNorm(), Nn.relu, Nn.dropout(0.5), Nn.dense(10))

declare const images: Tensor<["batch", 28, 28, 1]>
declare const flat: Tensor<[32, 784]>

type Params = { readonly dense0: Nn.DenseParams<784, 256>; readonly dense1: Nn.DenseParams<256, 10> }

expectType<Model.Model<[28, 28, 1], [10], Params>>(mlp)
const { params, state } = mlp.init(Random.key(0))
expectType<Params>(params)
expectType<{}>(state)
expectType<Tensor<[784, 256]>>(params.dense0.kernel)
expectType<Tensor<["batch", 10]>>(mlp.infer({ params, state }, images))
expectType<readonly [Tensor<["batch", 10]>, {}]>(mlp.train({ params, state }, images))

expectType<{
  readonly dense0: Nn.DenseParams<784, 256>
  readonly batchNorm1: Nn.NormParams<256>
  readonly dense2: Nn.DenseParams<256, 10>
}>(norm.init(Random.key(0)).params)
expectType<{ readonly batchNorm1: Nn.NormState<256> }>(norm.init(Random.key(0)).state)
expectType<"Key">(null! as Model.NeedsOf<typeof norm>)
expectType<readonly [Tensor<[32, 10]>, { readonly batchNorm1: Nn.NormState<256> }]>(
  norm.train(norm.init(Random.key(0)), flat, { key: Random.key(1) })
)

expectError(norm.train(norm.init(Random.key(0)), flat))
expectError(mlp.infer({ params, state }, flat))
expectError(norm.infer({ params, state }, flat))
expectError(Nn.sequential(Nn.input([28, 28, 1]), Nn.dense(10)))
expectError(Nn.dropout(1.5))

expectAssignable<Model.AnyModel>(mlp)
expectNotAssignable<typeof mlp>(norm)
expectType<Loss.CrossEntropy<"digit">>(Loss.crossEntropy({ label: "digit" }))

const block = Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(256), Nn.gelu, Nn.dropout(0.1)))
const deep = Nn.sequential(Nn.input(["time", 256]), Nn.repeat(4, block, { name: "blocks" }))
expectType<
  Model.Model<
    ["time", 256],
    ["time", 256],
    {
      readonly blocks: Nn.Repeated<
        4,
        { readonly layerNorm0: Nn.NormParams<256>; readonly dense1: Nn.DenseParams<256, 256> }
      >
    },
    {},
    "Key"
  >
>(deep)
const head = Nn.sequential(Nn.input([256]), Nn.dense(10))
const features = Nn.sequential(Nn.input([784]), Nn.dense(256))
expectType<
  Model.Model<
    [784],
    [10],
    readonly [{ readonly dense0: Nn.DenseParams<784, 256> }, { readonly dense0: Nn.DenseParams<256, 10> }]
  >
>(Nn.compose(features, head))
expectType<Tensor<[32, 10]>>(null! as ReturnType<typeof apply>)
const both = Nn.encoderDecoder(features, head)
const apply = () => both.infer(both.init(Random.key(0)), flat)

expectError(Nn.sequential(Nn.input([784]), Nn.residual(Nn.dense(512))))
expectError(Nn.sequential(Nn.input([784]), Nn.repeat(2, Nn.dense(512))))
expectError(Nn.sequential(Nn.input([784]), Nn.addBranches(Nn.dense(512), Nn.dense(256))))
expectError(Nn.repeat(0, Nn.relu))
expectError(Nn.compose(head, features))
expectError(Nn.encoderDecoder(head, features))
expectError(Nn.stack(Nn.dense(10), head))
expectError(Nn.dense(2.5))
expectError(Nn.batchNorm({ momentum: 1 }))
