/** Plans of whole training steps and decoders: what memory they need, and that no copy of a state is made. */
import { assert, describe, it } from "@effect/vitest"
import { type Plan, writes } from "@typegrad/core/Plan"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import { lenet5 } from "@typegrad/examples/models/lenet"
import { resnet18Small } from "@typegrad/examples/models/resnet18"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Effect from "effect/Effect"
import { alive, all, recording } from "./support/plans.ts"

type Any = any

const count = (sizes: ReadonlyArray<number>): number => sizes.reduce((a, b) => a * b, 1)

/** What is planned while `effect` runs. */
const planned = (effect: Effect.Effect<unknown, unknown, Any>): Effect.Effect<ReadonlyArray<Plan>> => {
  const plans: Array<Plan> = []
  return effect.pipe(Effect.scoped, Effect.provide(recording(plans)), Effect.orDie, Effect.as(plans)) as Any
}

/** Arrays of the state whose next value is not written where the present one stands. */
const notInPlace = (plan: Plan): ReadonlyArray<string> =>
  plan.graph.updates.flatMap(({ cell, node }) => {
    const { sizes } = plan.graph.cells[cell]!
    const place = plan.places[node]
    return count(sizes) <= 1 || (place?.space === "cell" && place.index === cell) ? [] : [`cell ${cell} [${sizes}]`]
  })

/** A step of training; with a guard it changes its state only if the loss is finite. */
const training = (model: Any, optimizer: Any, inputs: Any, guarded: boolean) =>
  Effect.suspend(() => {
    const first = model.init(Random.key(0))
    const step = (state: Any, batch: Any) => {
      const [[value, next], gradients] = (Transform as Any).valueAndGradAux((params: Any) => {
        const [output, after] = model.train({ params, state: state.s }, batch.x, {})
        return [Tensor.mean((Loss.crossEntropy as Any).perExample(output, { label: batch.y })), after]
      })(state.p)
      const [updates, o] = optimizer.update(gradients, state.o, state.p)
      const commitIf = guarded ? { commitIf: Tensor.less(value, 1e30) } : {}
      return { state: { p: Optimizer.applyUpdates(state.p, updates), o, s: next }, output: value, ...commitIf }
    }
    const state = { p: first.params, o: optimizer.init(first.params), s: first.state }
    return Effect.map(planned((Program.stateful as Any)(step, { state, inputs })), (plans) => ({
      plan: plans.at(-1)!,
      parameters: Tree.leaves(first.params as Any).length
    }))
  })

const spec = (shape: ReadonlyArray<number>, dtype = "float32"): Any => Spec.make(shape as Any, dtype as Any)

const steps: Readonly<Record<string, readonly [Any, Any, Any]>> = {
  mlp: [
    Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.relu, Nn.dense(128), Nn.relu, Nn.dense(10)),
    Optimizer.sgd({ learningRate: 0.01 }),
    { x: spec([64, 784]), y: spec([64], "int32") }
  ],
  lenet: [lenet5(10), Optimizer.momentum({ learningRate: 0.01 }), { x: spec([64, 28, 28, 1]), y: spec([64], "int32") }],
  gpt: [
    Nn.gpt({ vocabulary: 65, context: 64, width: 128, heads: 4, layers: 2 }),
    Optimizer.adam({ learningRate: 1e-3 }),
    { x: spec([12, 64], "int32"), y: spec([12, 64], "int32") }
  ],
  lstm: [
    Nn.sequential(Nn.input(["time", 28]), Nn.lstm(128), Nn.dense(10)),
    Optimizer.adam({ learningRate: 1e-3 }),
    { x: spec([64, 32, 28]), y: spec([64, 32], "int32") }
  ],
  resnet: [
    resnet18Small(10, [16, 32, 64, 128]),
    Optimizer.momentum({ learningRate: 0.01 }),
    { x: spec([8, 32, 32, 3]), y: spec([8], "int32") }
  ]
}

describe("a training step", () => {
  for (const [name, [model, optimizer, inputs]] of Object.entries(steps)) {
    for (const guarded of [false, true]) {
      it.effect(
        `${name}${guarded ? ", which may not happen," : ""} needs little more memory than is alive at a time`,
        () =>
          Effect.gen(function* () {
            const { parameters, plan } = yield* training(model, optimizer, inputs, guarded)
            assert.isAtMost(plan.bytes, 1.15 * alive(plan))
            assert.isAtLeast(plan.graph.cells.length, parameters)
            assert.deepStrictEqual(notInPlace(plan), [])
          })
      )
    }
  }

  it.effect("of a recurrent layer moves nothing in its loops that it only reads or puts together", () =>
    Effect.gen(function* () {
      const [model, optimizer, inputs] = steps["lstm"]!
      const { plan } = yield* training(model, optimizer, inputs, false)
      const loops = all(plan).slice(1)
      assert.strictEqual(loops.length, 2)
      for (const { graph, kernels } of loops) {
        // gates are read in place, and the gradients of all four are put beside each other once
        const moved = kernels.flatMap((kernel) => (kernel.kind === "single" ? [graph.nodes[kernel.node]!.op] : []))
        assert.isTrue(moved.length === 0 || (moved.length === 1 && moved[0] === "concat"), moved.join())
        // carries are written where they stand
        assert.isEmpty(kernels.filter(({ kind }) => kind === "copy"))
        // the weights' gradient is one product after the loop
        const sizes = kernels.flatMap(writes).map((id) => graph.nodes[id]!.sizes.join())
        assert.notInclude(sizes, "128,512")
      }
      const dots = plan.kernels.flatMap((kernel) => (kernel.kind === "dot" ? [kernel] : []))
      assert.isTrue(dots.some(({ k, m, n }) => m.size === 128 && n.size === 512 && k.size === 64 * 32))
    })
  )
})

describe("a decoder with a cache", () => {
  it.effect("writes each token into the cache, and copies none of it", () =>
    Effect.gen(function* () {
      const context = 32
      const model = Nn.gpt({ vocabulary: 13, context, width: 12, heads: 3, layers: 2 }) as Any
      const variables = model.init(Random.key(0))
      const step = (state: Any, { token }: Any) => {
        const [logits, cache] = model.decode(variables, state.cache, token, state.position)
        return { state: { cache, position: Tensor.add(state.position, 1) }, output: logits }
      }
      const state = { cache: model.cache([2]), position: Tensor.cast(Tensor.zeros([]), "int32") }
      const inputs = { token: spec([2], "int32") }
      const plans = yield* planned((Program.stateful as Any)(step, { state, inputs }))
      const plan = plans.at(-1)!
      assert.isAbove(plan.graph.cells.filter(({ sizes }) => sizes.includes(context)).length, 0)
      assert.deepStrictEqual(notInPlace(plan), [])
      for (const kernel of plan.kernels) {
        if (kernel.kind === "single" && plan.graph.nodes[kernel.node]!.op === "dynamicUpdate") {
          const [cache] = plan.graph.nodes[kernel.node]!.inputs
          assert.deepStrictEqual(plan.places[kernel.node], plan.places[cache!])
        }
      }
    })
  )
})
