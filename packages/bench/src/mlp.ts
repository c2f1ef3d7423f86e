/** Ours, through the public API: the model as a function of tensors, its parameters and the optimizer's state on the device. */
import { Wasm } from "@typegrad/backend/wasm"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Loss from "@typegrad/nn/Loss"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { failed, type Prepare } from "./Contender.ts"
import { images, kernels, labels, learningRate, type OptimizerName } from "./problem.ts"
import { ours } from "./report.ts"

const parameters = () => ({
  dense0: { kernel: NdArray.fromArray([784, 256], "float32", kernels[0]!.kernel), bias: NdArray.zeros([256]) },
  dense1: { kernel: NdArray.fromArray([256, 128], "float32", kernels[1]!.kernel), bias: NdArray.zeros([128]) },
  dense2: { kernel: NdArray.fromArray([128, 10], "float32", kernels[2]!.kernel), bias: NdArray.zeros([10]) }
})

const batch = {
  image: NdArray.fromArray([64, 784], "float32", images),
  label: NdArray.fromArray([64], "int32", labels)
}

type Parameters = Tree.ToTensors<ReturnType<typeof parameters>>
type Batch = Tree.ToTensors<typeof batch>

const loss = ({ dense0, dense1, dense2 }: Parameters, { image, label }: Batch) => {
  const hidden0 = Tensor.relu(Tensor.add(Tensor.matmul(image, dense0.kernel), dense0.bias))
  const hidden1 = Tensor.relu(Tensor.add(Tensor.matmul(hidden0, dense1.kernel), dense1.bias))
  const logits = Tensor.add(Tensor.matmul(hidden1, dense2.kernel), dense2.bias)
  return Tensor.mean(Loss.crossEntropy.perExample(logits, { label }))
}

const optimizers = {
  sgd: Optimizer.sgd({ learningRate: learningRate.sgd }),
  adam: Optimizer.adam({ learningRate: learningRate.adam })
}

export const prepare = (name: OptimizerName): Prepare =>
  Effect.gen(function* () {
    const context = yield* Layer.build(Wasm.layer())
    const optimizer = optimizers[name] as Optimizer.Optimizer<any>
    const initial = Tree.map(parameters(), (array) =>
      Tensor.constant(array as NdArray.NdArray)
    ) as unknown as Parameters
    const step = (state: { readonly parameters: Parameters; readonly optimizer: any }, given: Batch) => {
      const [value, gradients] = Transform.valueAndGrad(loss)(state.parameters, given)
      const [updates, next] = optimizer.update(gradients, state.optimizer, state.parameters)
      return {
        state: { parameters: Optimizer.applyUpdates(state.parameters, updates), optimizer: next },
        output: value
      }
    }
    const program = yield* Program.stateful(step as any, {
      state: { parameters: initial, optimizer: optimizer.init(initial) },
      inputs: { image: Spec.make([64, 784]), label: Spec.make([64], "int32") }
    }).pipe(Effect.provide(context))
    const { variant } = Context.get(context, Backend)
    return {
      name: ours,
      note: `wasm, ${variant}, 1 thread`,
      run: (steps: number) =>
        Effect.gen(function* () {
          const times: Array<number> = []
          const losses: Array<number> = []
          for (let i = 0; i < steps; i++) {
            const start = performance.now()
            const value = yield* program.next(batch as any)
            losses.push(NdArray.item(value as any))
            times.push(performance.now() - start)
          }
          return { times, losses }
        }).pipe(Effect.mapError(failed(ours)))
    }
  }).pipe(Effect.mapError(failed(ours)))
