/** Layers over images on WebAssembly: their gradients, and that LeNet learns. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Dataset from "@typegrad/data/Dataset"
import * as Digits from "@typegrad/data/Digits"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

describe("gradients on WASM equal those of the reference", () => {
  const model = Nn.sequential(
    Nn.input([9, 8, 3]),
    Nn.pad2d(1, { mode: "circular" }),
    Nn.conv2d({ filters: 4, kernel: 3, stride: 2 }),
    Nn.tanh,
    Nn.depthwiseConv2d({ kernel: 3, padding: "same", multiplier: 2 }),
    Nn.convTranspose2d({ filters: 5, kernel: 4, stride: 2, padding: 1 }),
    Nn.maxPool2d(3, { stride: 2, padding: 1 }),
    Nn.separableConv2d({ filters: 6, kernel: [2, 3], dilation: [1, 2], padding: "same" }),
    Nn.upsample2d(2, { method: "linear" }),
    Nn.avgPool2d(3, { stride: 2, padding: 1 }),
    Nn.adaptiveMaxPool2d([4, 3]),
    Nn.unflatten([2, 3]),
    Nn.permute([2, 0, 1, 3]),
    Nn.flatten,
    Nn.unflatten([24, 3]),
    Nn.conv1d({ filters: 4, kernel: 3, groups: 1, padding: 1 }),
    Nn.adaptiveAvgPool1d(5),
    Nn.globalAvgPool
  )

  it.effect("of a network of them", () =>
    Effect.gen(function* () {
      const drawn: any = yield* Effect.provide(Program.evaluate(model.init(Random.key(1)).params), Reference.layer())
      const args = {
        params: Tree.map(drawn, (leaf) => Tensor.constant(leaf as any)),
        x: Random.normal(Random.key(2), [3, 9, 8, 3])
      }
      const loss = ({ params, x }: any) =>
        Tensor.sum(Tensor.square(model.train({ params, state: {} }, x)[0])) as Tensor.Tensor<[]>
      const gradients = Transform.valueAndGrad(loss as any)(args as any)
      const expected: any = yield* Effect.provide(Program.evaluate(gradients), Reference.layer())
      for (const deterministic of [false, true]) {
        const found: any = yield* Effect.provide(Program.evaluate(gradients), Wasm.layer({ deterministic }))
        const pairs = Tree.zip(found, expected) as ReadonlyArray<any>
        assert.lengthOf(pairs, 13)
        for (const [path, a, b] of pairs) {
          const most = Math.max(...b.data.map(Math.abs))
          assert.isAbove(most, 1e-3, path)
          assert.isTrue(
            a.data.every((v: number, i: number) => Math.abs(v - b.data[i]) <= 1e-5 * Math.max(1, most)),
            path
          )
        }
      }
    })
  )
})

describe("LeNet-5", () => {
  const lenet = Nn.sequential(
    Nn.input([28, 28, 1]),
    Nn.conv2d({ filters: 6, kernel: 5, padding: "same" }),
    Nn.tanh,
    Nn.avgPool2d(2),
    Nn.conv2d({ filters: 16, kernel: 5 }),
    Nn.tanh,
    Nn.avgPool2d(2),
    Nn.flatten,
    Nn.dense(120),
    Nn.tanh,
    Nn.dense(84),
    Nn.tanh,
    Nn.dense(10)
  )
  const optimizer = Optimizer.adam({ learningRate: 3e-3 }) as Optimizer.Optimizer<any>

  it.effect("trains ten steps and its loss falls", () =>
    Effect.gen(function* () {
      const { train } = Digits.make({ key: Random.key(0), train: 320, validation: 0, test: 0 })
      const batches = yield* Stream.runCollect(Dataset.batches(train.pipe(Dataset.batch(32))))
      const initial = lenet.init(Random.key(1)).params
      const step = (state: { readonly params: any; readonly optimizer: any }, { image, label }: any) => {
        const [value, gradients] = Transform.valueAndGrad((params: any) =>
          Tensor.mean(Loss.crossEntropy.perExample(lenet.train({ params, state: {} }, image)[0], { label }))
        )(state.params)
        const [updates, next] = optimizer.update(gradients, state.optimizer, state.params)
        return { state: { params: Optimizer.applyUpdates(state.params, updates), optimizer: next }, output: value }
      }
      const program = yield* Program.stateful(step as any, {
        state: { params: initial, optimizer: optimizer.init(initial) },
        inputs: { image: Spec.make([32, 28, 28, 1]), label: Spec.make([32], "int32") }
      })
      const losses: Array<number> = []
      for (const batch of batches) losses.push(NdArray.item((yield* program.next(batch as any)) as any))
      assert.lengthOf(losses, 10)
      assert.closeTo(losses[0]!, Math.log(10), 0.4)
      assert.isBelow((losses[8]! + losses[9]!) / 2, 0.8 * losses[0]!)
    }).pipe(Effect.scoped, Effect.provide(Wasm.layer()))
  )
})
