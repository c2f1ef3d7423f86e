import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, shapeError, slope } from "./support.ts"

type F32 = Tensor.Tensor<Shape>

const x3: F32 = float([
  [0.5, -1, 2],
  [1.5, 0.25, -0.75]
])

const key = Random.key(3)
const flat = (x: { readonly data: ArrayLike<number> }) => Array.from(x.data)

describe("stack", () => {
  it.effect("does what its layers do one after the other", () =>
    Effect.gen(function* () {
      const layers = [Nn.dense(4), Nn.tanh, Nn.dense(2, { name: "out" })] as const
      const stacked = Nn.sequential(Nn.input([3]), Nn.stack(...layers))
      const plain = Nn.sequential(Nn.input([3]), ...layers)
      const { params } = plain.init(key)
      assert.deepStrictEqual(Tree.paths(stacked.init(key).params), [
        "stack0.dense0.kernel",
        "stack0.dense0.bias",
        "stack0.out.kernel",
        "stack0.out.bias"
      ])
      const [a, b] = yield* evaluate([
        stacked.infer({ params: { stack0: params as any }, state: {} }, x3),
        plain.infer({ params, state: {} }, x3)
      ])
      close(a!, flat(b!))
    })
  )

  it("has no variables where its layers have none", () => {
    const model = Nn.sequential(Nn.input([3]), Nn.stack(Nn.relu, Nn.stack()), Nn.dense(2))
    assert.deepStrictEqual(Tree.paths(model.init(key).params), ["dense0.kernel", "dense0.bias"])
    assert.deepStrictEqual(Nn.sequential(Nn.input([3]), Nn.stack(Nn.relu)).init(key), { params: {}, state: {} })
  })

  it("binds its layers anew where it is used again", () => {
    const block = Nn.stack(Nn.dense(4), Nn.relu)
    const { params } = Nn.sequential(Nn.input([3]), block, block).init(key)
    assert.deepStrictEqual(params.stack0.dense0.kernel.shape, [3, 4])
    assert.deepStrictEqual(params.stack1.dense0.kernel.shape, [4, 4])
  })

  it.effect("threads state and keys", () =>
    Effect.gen(function* () {
      const inner = Nn.stack(Nn.batchNorm({ momentum: 0.5 }), Nn.dropout(0.5))
      const model = Nn.sequential(Nn.input([3]), inner, inner)
      const variables = model.init(key)
      assert.deepStrictEqual(Tree.paths(variables.state), [
        "stack0.batchNorm0.mean",
        "stack0.batchNorm0.variance",
        "stack1.batchNorm0.mean",
        "stack1.batchNorm0.variance"
      ])
      const [, after] = model.train(variables, x3, { key })
      const mean = yield* evaluate(after.stack0.batchNorm0.mean)
      close(mean, [0.5, -0.1875, 0.3125])
      // two dropouts, two keys: with one they would be the same mask
      const only = Nn.sequential(Nn.input([400]), Nn.stack(Nn.dropout(0.5)), Nn.stack(Nn.dropout(0.5)))
      const kept = yield* evaluate(only.train({ params: {}, state: {} }, Tensor.ones([1, 400]), { key })[0])
      const share = flat(kept).filter((value) => value === 4).length / 400
      assert.isTrue(share > 0.15 && share < 0.35, `${share}`)
    })
  )
})

describe("residual", () => {
  it.effect("adds its input", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([3]), Nn.residual(Nn.stack(Nn.dense(3), Nn.tanh)))
      const { params, state } = model.init(key)
      const { bias, kernel } = params.residual0.dense0
      const byHand = Tensor.add(
        x3,
        Tensor.tanh(Tensor.add(Tensor.matmul(x3, kernel as F32) as F32, bias as F32) as F32)
      )
      const [infer, train, expected] = yield* evaluate([
        model.infer({ params, state }, x3),
        model.train({ params, state }, x3)[0],
        byHand
      ])
      close(infer!, flat(expected!))
      close(train!, flat(expected!))
    })
  )

  it.effect("keeps the state of its layer", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([3]), Nn.residual(Nn.batchNorm({ momentum: 0.5 }), { name: "skip" }))
      const variables = model.init(key)
      const [, after] = model.train(variables, x3)
      close(yield* evaluate(after.skip.mean), [0.5, -0.1875, 0.3125])
      // with the first statistics 0 and 1, normalisation changes next to nothing
      const y = yield* evaluate(model.infer(variables, x3))
      close(y, [1, -2, 4, 3, 0.5, -1.5], 1e-4)
    })
  )
})

describe("repeat", () => {
  it.effect("is the layer again and again, with variables of its own each time", () =>
    Effect.gen(function* () {
      const layer = Nn.stack(Nn.dense(3), Nn.tanh)
      const model = Nn.sequential(Nn.input([3]), Nn.repeat(3, layer, { name: "blocks" }))
      const { params, state } = model.init(key)
      assert.deepStrictEqual(Tree.paths(params), [
        "blocks.0.dense0.kernel",
        "blocks.0.dense0.bias",
        "blocks.1.dense0.kernel",
        "blocks.1.dense0.bias",
        "blocks.2.dense0.kernel",
        "blocks.2.dense0.bias"
      ])
      assert.strictEqual(params.blocks.length, 3)
      const byHand = params.blocks.reduce<F32>(
        (x, { dense0 }) =>
          Tensor.tanh(Tensor.add(Tensor.matmul(x, dense0.kernel as F32) as F32, dense0.bias as F32)) as F32,
        x3
      )
      const [found, expected, a, b] = yield* evaluate([
        model.infer({ params, state }, x3),
        byHand,
        params.blocks[0]!.dense0.kernel,
        params.blocks[1]!.dense0.kernel
      ])
      close(found!, flat(expected!))
      assert.notDeepEqual(flat(a!), flat(b!))
    })
  )

  it.effect("threads state and keys", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([3]), Nn.repeat(2, Nn.batchNorm({ momentum: 0.5 })))
      const variables = model.init(key)
      assert.deepStrictEqual(Tree.paths(variables.state), [
        "repeat0.0.mean",
        "repeat0.0.variance",
        "repeat0.1.mean",
        "repeat0.1.variance"
      ])
      const [, after] = model.train(variables, x3)
      const [first, second] = yield* evaluate([after.repeat0[0]!.mean, after.repeat0[1]!.mean])
      close(first!, [0.5, -0.1875, 0.3125])
      close(second!, [0, 0, 0])
      const dropped = Nn.sequential(Nn.input([400]), Nn.repeat(2, Nn.dropout(0.5)))
      assert.deepStrictEqual(dropped.init(key), { params: {}, state: {} })
      const kept = yield* evaluate(dropped.train({ params: {}, state: {} }, Tensor.ones([1, 400]), { key })[0])
      const share = flat(kept).filter((value) => value === 4).length / 400
      assert.isTrue(share > 0.15 && share < 0.35, `${share}`)
    })
  )
})

describe("addBranches", () => {
  it.effect("adds what both give", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(
        Nn.input([3]),
        Nn.addBranches(Nn.dense(2), Nn.stack(Nn.dense(2, { bias: false }), Nn.relu))
      )
      const { params, state } = model.init(key)
      const { left, right } = params.addBranches0
      assert.deepStrictEqual(Tree.paths(params), [
        "addBranches0.left.kernel",
        "addBranches0.left.bias",
        "addBranches0.right.dense0.kernel"
      ])
      const byHand = Tensor.add(
        Tensor.add(Tensor.matmul(x3, left.kernel as F32) as F32, left.bias as F32) as F32,
        Tensor.relu(Tensor.matmul(x3, right.dense0.kernel as F32) as F32) as F32
      )
      const [infer, train, expected] = yield* evaluate([
        model.infer({ params, state }, x3),
        model.train({ params, state }, x3)[0],
        byHand
      ])
      close(infer!, flat(expected!))
      close(train!, flat(expected!))
    })
  )

  it.effect("has {} for a branch without variables, and keeps the state of the other", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([3]), Nn.addBranches(Nn.identity, Nn.batchNorm({ momentum: 0.5 })))
      const variables = model.init(key)
      assert.deepStrictEqual(variables.params.addBranches0.left, {})
      assert.deepStrictEqual(Tree.paths(variables.state), ["addBranches0.right.mean", "addBranches0.right.variance"])
      const [, after] = model.train(variables, x3)
      close(yield* evaluate(after.addBranches0.right.mean), [0.5, -0.1875, 0.3125])
      assert.deepStrictEqual(Nn.sequential(Nn.input([3]), Nn.addBranches(Nn.relu, Nn.tanh)).init(key), {
        params: {},
        state: {}
      })
    })
  )
})

describe("compose and encoderDecoder", () => {
  const first = Nn.sequential(Nn.input([3]), Nn.dense(4), Nn.tanh)
  const second = Nn.sequential(Nn.input([4]), Nn.batchNorm({ momentum: 0.5 }), Nn.dense(2))

  it.effect("apply the second to what the first gives, with the variables of both", () =>
    Effect.gen(function* () {
      const [a, b] = [first.init(key), second.init(Random.key(7))]
      const hidden = first.infer(a, x3)
      const composed = Nn.compose(first, second)
      const named = Nn.encoderDecoder(first, second)
      const [y, z, expected] = yield* evaluate([
        composed.infer({ params: [a.params, b.params], state: [{}, b.state] }, x3),
        named.infer({ params: { encoder: a.params, decoder: b.params }, state: { encoder: {}, decoder: b.state } }, x3),
        second.infer(b, hidden)
      ])
      close(y!, flat(expected!))
      close(z!, flat(expected!))
    })
  )

  it.effect("thread state", () =>
    Effect.gen(function* () {
      const composed = Nn.compose(first, second)
      const variables = composed.init(key)
      assert.deepStrictEqual(Tree.paths(variables.params), [
        "0.dense0.kernel",
        "0.dense0.bias",
        "1.batchNorm0.scale",
        "1.batchNorm0.shift",
        "1.dense1.kernel",
        "1.dense1.bias"
      ])
      assert.deepStrictEqual(Tree.paths(Nn.encoderDecoder(first, second).init(key).state), [
        "decoder.batchNorm0.mean",
        "decoder.batchNorm0.variance"
      ])
      const [, after] = composed.train(variables, x3)
      const hidden = first.infer({ params: variables.params[0], state: {} }, x3)
      const [moved, mean] = yield* evaluate([
        after[1].batchNorm0.mean,
        Tensor.mul(Tensor.mean(hidden as F32, [0]) as F32, 0.5)
      ])
      close(moved!, flat(mean!))
      assert.deepStrictEqual(after[0], {})
      assert.deepStrictEqual(Nn.compose(first, Nn.sequential(Nn.input([4]), Nn.relu)).init(key).state, {})
    })
  )

  it.effect("need the key that their models need, and give each its own", () =>
    Effect.gen(function* () {
      const noise = Nn.sequential(Nn.input([400]), Nn.dropout(0.5))
      const both = Nn.compose(noise, noise)
      const none = { params: [{}, {}], state: {} } as const
      assert.match(
        shapeError(() => (both.train as any)(none, Tensor.ones([1, 400]))),
        /needs a random key/
      )
      const kept = yield* evaluate(both.train(none, Tensor.ones([1, 400]), { key })[0])
      const share = flat(kept).filter((value) => value === 4).length / 400
      assert.isTrue(share > 0.15 && share < 0.35, `${share}`)
    })
  )

  it("bind the symbols of the second, and are models like any other", () => {
    const words = Nn.sequential(Nn.input(["time", 3]), Nn.dense(4))
    const letters = Nn.sequential(Nn.input(["t", 4]), Nn.dense(5))
    const model = Nn.compose(words, letters)
    assert.deepStrictEqual(model.output.shape, ["time", 5])
    const outer = Nn.sequential(Nn.input([7, 3]), model, Nn.flatten, Nn.dense(2))
    assert.deepStrictEqual(outer.output.shape, [2])
    assert.deepStrictEqual(Tree.paths(outer.init(key).params).slice(0, 2), [
      "model0.0.dense0.kernel",
      "model0.0.dense0.bias"
    ])
    assert.strictEqual(
      shapeError(() => model.infer(model.init(key), Tensor.zeros([2, 7, 4]) as any)),
      "the model expects [time, 3] after the batch axes but got [2, 7, 4]"
    )
  })
})

describe("layerNorm", () => {
  it.effect("normalises each position", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input(["time", 3]), Nn.layerNorm({ epsilon: 0.5 }))
      const params = { layerNorm0: { scale: float([1, 2, 3]), shift: float([0, 0.5, -1]) } } as any
      // mean 2, variance 2/3; mean -1, variance 6
      const x = float([
        [
          [1, 2, 3],
          [2, -4, -1]
        ]
      ])
      const y = yield* evaluate(model.infer({ params, state: {} }, x))
      const [a, b] = [Math.sqrt(2 / 3 + 0.5), Math.sqrt(6 + 0.5)]
      close(y, [-1 / a, 0.5, 3 / a - 1, 3 / b, -6 / b + 0.5, -1])
      const [trained, state] = model.train({ params, state: {} }, x)
      close(yield* evaluate(trained), flat(y))
      assert.deepStrictEqual(state, {})
    })
  )
})

describe("gradients", () => {
  it.effect("agree with differences through every combinator", () =>
    Effect.gen(function* () {
      const encoder = Nn.sequential(
        Nn.input([3]),
        Nn.addBranches(Nn.stack(Nn.dense(5), Nn.tanh, Nn.dense(4)), Nn.dense(4, { bias: false })),
        Nn.repeat(2, Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(4), Nn.silu)))
      )
      const decoder = Nn.sequential(Nn.input([4]), Nn.dense(2))
      const model = Nn.compose(encoder, Nn.encoderDecoder(decoder, Nn.sequential(Nn.input([2]), Nn.sigmoid)))
      const { params, state } = model.init(key)
      const leaves = Tree.leaves(params) as ReadonlyArray<F32>
      const loss = (parts: ReadonlyArray<F32>): Tensor.Tensor<[]> =>
        Tensor.sum(
          Tensor.square(
            model.infer({ params: Tree.fromLeaves(params, parts) as typeof params, state }, x3) as F32
          ) as F32
        ) as Tensor.Tensor<[]>
      const gradients = (Transform.grad(loss as any) as any)(leaves) as ReadonlyArray<F32>
      for (const [index, leaf] of leaves.entries()) {
        const direction = Random.normal(Random.foldIn(Random.key(11), index), Tensor.sizes(leaf)) as F32
        const expected = slope((value) => loss(leaves.with(index, value)), leaf, direction)
        const found = Tensor.sum(Tensor.mul(gradients[index]!, direction) as F32)
        const [a, b] = yield* evaluate([found, expected])
        close(a!, flat(b!), 1e-5)
      }
    })
  )
})
