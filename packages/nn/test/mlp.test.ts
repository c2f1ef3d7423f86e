import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, int } from "./support.ts"

const { mlp: fixture } = JSON.parse(readFileSync(new URL("fixtures/torch.json", import.meta.url), "utf8"))

const mlp = Nn.sequential(Nn.input([4]), Nn.dense(6), Nn.relu, Nn.dense(3))
const [kernel0, bias0, kernel1, bias1] = fixture.parameters.map(float)
const params = {
  dense0: { kernel: kernel0, bias: bias0 },
  dense1: { kernel: kernel1, bias: bias1 }
} as ReturnType<typeof mlp.init>["params"]
const batch = { x: float(fixture.x), label: int(fixture.labels) }

describe("an MLP", () => {
  it.effect("has the outputs, losses and gradients of PyTorch", () =>
    Effect.gen(function* () {
      const f = (params: ReturnType<typeof mlp.init>["params"]) => {
        const [logits] = mlp.train({ params, state: {} }, batch.x)
        const losses = Loss.crossEntropy.perExample(logits, batch)
        return [Tensor.mean(losses), { logits, losses }] as const
      }
      const [[loss, aux], gradients] = Transform.valueAndGradAux(f)(params)
      const found = yield* evaluate({ loss, ...aux, gradients, inferred: mlp.infer({ params, state: {} }, batch.x) })
      close(found.logits as any, fixture.logits)
      close(found.inferred as any, fixture.logits)
      close(found.losses as any, fixture.losses)
      close(found.loss, fixture.losses.reduce((sum: number, value: number) => sum + value, 0) / 5)
      const leaves = Tree.leaves(found.gradients) as ReadonlyArray<any>
      for (const [index, leaf] of leaves.entries()) close(leaf, fixture.gradients[index])
      assert.strictEqual(leaves.length, 4)
    })
  )

  it.effect("has the gradient of finite differences, in a random direction", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(
        Nn.input([2, 3]),
        Nn.flatten,
        Nn.dense(5),
        Nn.tanh,
        Nn.dense(4),
        Nn.batchNorm(),
        Nn.softplus,
        Nn.dense(3)
      )
      const { params, state } = model.init(Random.key(1))
      const x = Random.normal(Random.key(2), [7, 2, 3])
      const label = int([0, 1, 2, 0, 1, 2, 1])
      const loss = (params: ReturnType<typeof model.init>["params"]): Tensor.Tensor<[]> => {
        const [logits] = model.train({ params, state }, x)
        return Tensor.mean(Loss.crossEntropy.perExample(logits, { label }))
      }
      let leaf = 0
      const direction = Tree.map(params, (tensor) => Random.normal(Random.foldIn(Random.key(3), leaf++), tensor))
      const h = 2 ** -12
      const at = (sign: number) =>
        loss(Tree.map2(params, direction, (p, d) => Tensor.add(p as any, Tensor.mul(d as any, sign * h) as any)))
      const expected = Tensor.div(Tensor.sub(at(1), at(-1)), 2 * h)
      const products = Tree.zip(Transform.grad(loss)(params), direction).map(([, g, d]) =>
        Tensor.sum(Tensor.mul(g as any, d as any) as Tensor.Tensor<[]>)
      )
      const found = products.reduce((sum, product) => Tensor.add(sum, product))
      const [a, b] = yield* evaluate([found, expected] as const)
      assert.isAbove(Math.abs(b.data[0]!), 1e-3)
      close(a, b.data[0]!, 1e-6)
    })
  )
})
