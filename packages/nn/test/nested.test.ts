/** A model as a layer is bound again to what reaches it: the same as its layers in its place. */
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, shapeError } from "./support.ts"

const key = Random.key(7)
const x = Random.normal(Random.key(1), [2, 9, 4])

/** `nested` and `plain` have the same parameters, in the same order and by other names. */
const agree = Effect.fnUntraced(function* (nested: any, plain: any, given: Tensor.AnyTensor = x) {
  assert.deepStrictEqual(nested.output, plain.output)
  const own = nested.init(key)
  const leaves = Tree.leaves(own.params)
  const like = plain.init(Random.key(0))
  assert.deepStrictEqual(
    leaves.map((leaf) => leaf.shape),
    Tree.leaves(like.params).map((leaf) => leaf.shape)
  )
  let next = 0
  const params = Tree.map(like.params, () => leaves[next++]!)
  const other = { params, state: like.state }
  const pairs = { found: nested.infer(own, given), expected: plain.infer(other, given) }
  assert.deepStrictEqual(pairs.found.shape, pairs.expected.shape)
  const { expected, found }: Record<"expected" | "found", any> = yield* evaluate(pairs)
  assert.isAbove(expected.data.length, 0)
  close(found, Array.from(expected.data as ArrayLike<number>), 1e-12)
  const trained = { found: nested.train(own, given, { key })[0], expected: plain.train(other, given, { key })[0] }
  assert.deepStrictEqual(trained.found.shape, trained.expected.shape)
})

const nine = Nn.input([9, 4])
const time = Nn.input(["time", 4])
const head = Nn.stack(Nn.flatten, Nn.dense(2))
const loose = (...layers: ReadonlyArray<unknown>): any => (Nn.sequential as any)(...layers)

describe("a model as a layer, by what it computes along an axis with a name", () => {
  const bodies: Readonly<Record<string, ReadonlyArray<unknown>>> = {
    conv1d: [Nn.conv1d({ filters: 2, kernel: 3 })],
    "conv1d with stride, and pool": [
      Nn.conv1d({ filters: 3, kernel: 3, stride: 2, padding: "same" }),
      Nn.relu,
      Nn.maxPool1d(2)
    ],
    upsample1d: [Nn.upsample1d(2)],
    classToken: [Nn.classToken()],
    "classToken and positions": [Nn.classToken(), Nn.positionEmbedding(10)],
    flatten: [Nn.flatten]
  }
  for (const [name, layers] of Object.entries(bodies))
    it.effect(name, () =>
      agree(loose(nine, loose(time, ...layers), ...head.layers), loose(nine, ...layers, ...head.layers))
    )

  it.effect("three deep, under other names and in wrappers", () =>
    Effect.gen(function* () {
      const conv = () => Nn.conv1d({ filters: 4, kernel: 3 })
      const plain = loose(nine, conv(), Nn.upsample1d(2), conv(), ...head.layers)
      const inner = Nn.sequential(time, conv())
      const middle = Nn.sequential(Nn.input(["steps", 4]), inner, Nn.upsample1d(2))
      const outer = Nn.sequential(Nn.input(["length", 4]), middle, inner)
      yield* agree(loose(nine, outer, ...head.layers), plain)
      yield* agree(loose(nine, Nn.named("body", outer), ...head.layers), plain)
      yield* agree(loose(nine, Nn.stack(middle, inner), Nn.stack(...head.layers)), plain)
      const same = Nn.conv1d({ filters: 4, kernel: 3, padding: "same" })
      yield* agree(
        loose(nine, Nn.residual(Nn.sequential(time, same)), ...head.layers),
        loose(nine, Nn.residual(same), ...head.layers)
      )
    })
  )

  it("names of what reaches it stand in what is computed", () => {
    const inner = Nn.sequential(time, Nn.conv1d({ filters: 2, kernel: 3 }))
    const nested = Nn.sequential(Nn.input(["steps", 4]), inner)
    const plain = Nn.sequential(Nn.input(["steps", 4]), Nn.conv1d({ filters: 2, kernel: 3 }))
    assert.deepStrictEqual<unknown>(nested.output, plain.output)
    assert.notInclude(String(nested.output.shape), "time")
  })

  it("throws what the layers in its place throw", () => {
    const inner = loose(time, Nn.conv1d({ filters: 2, kernel: 3 }))
    assert.strictEqual(
      shapeError(() => loose(Nn.input([2, 4]), inner)),
      shapeError(() => loose(Nn.input([2, 4]), Nn.conv1d({ filters: 2, kernel: 3 })))
    )
    assert.strictEqual(
      shapeError(() => loose(Nn.input([9, 5]), inner)),
      "this model expects [time, 4] but got [9, 5]"
    )
  })

  it("keeps given variables, and what a summary says of it", () => {
    const inner = Nn.sequential(time, Nn.conv1d({ filters: 2, kernel: 3 }))
    const own = inner.init(Random.key(3))
    const outer = loose(nine, Model.withVariables(inner, own), ...head.layers)
    const { model0, dense1 } = outer.init(key).params
    assert.strictEqual(model0.conv1d0.kernel, own.params.conv1d0.kernel)
    assert.deepStrictEqual(dense1.kernel.shape, [14, 2])
    assert.include(Model.table(Model.summary(loose(nine, inner, ...head.layers), { depth: 2 })), "conv1d0")
  })
})

describe("a function as a layer", () => {
  const twice = Nn.define({
    inputs: Nn.input(["time", 4]),
    parts: { conv: Nn.sequential(Nn.input(["time", 4]), Nn.conv1d({ filters: 4, kernel: 3 })) },
    apply: ({ conv }, x) => Tensor.concat([conv(x), x] as any, 1) as Tensor.Tensor<["batch", number, 4]>
  })

  it.effect("define: an axis it computes is known where its input is", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual<unknown>(twice.output.shape, ["?", 4])
      const outer = loose(nine, twice, ...head.layers)
      const variables = outer.init(key)
      assert.deepStrictEqual(variables.params.dense1.kernel.shape, [64, 2])
      const kernel = variables.params.model0.conv.conv1d0
      const conv = Nn.sequential(nine, Nn.conv1d({ filters: 4, kernel: 3 }))
      const hidden = conv.infer({ params: { conv1d0: kernel }, state: {} }, x)
      const joined = Tensor.reshape(Tensor.concat([hidden, x] as any, 1) as any, [2, 64] as any) as any
      const { expected, found }: Record<"expected" | "found", any> = yield* evaluate({
        found: outer.infer(variables, x),
        expected: Tensor.add(
          Tensor.matmul(joined, variables.params.dense1.kernel as any) as any,
          variables.params.dense1.bias
        ) as Tensor.AnyTensor
      })
      close(found, Array.from(expected.data as ArrayLike<number>), 1e-12)
      yield* agree(loose(nine, loose(Nn.input(["steps", 4]), twice), ...head.layers), outer)
      yield* agree(
        loose(nine, Nn.compose(twice, twice as any) as any, ...head.layers),
        loose(nine, twice, twice, ...head.layers)
      )
    })
  )

  it("define: keeps other names, even that of its batch axis", () => {
    const half = Nn.lift(Nn.input(["time", 4]), (x) => Tensor.slice(x, [null, null, [0, 2]]))
    for (const name of ["steps", "time", "batch"])
      assert.deepStrictEqual<unknown>(loose(Nn.input([name, 4]), half).output.shape, [name, 2])
  })

  it.effect("lift and withState", () =>
    Effect.gen(function* () {
      const doubled = (x: any): any => Tensor.concat([x, x], 1)
      const lifted: any = Nn.lift(Nn.input(["time", 4]), doubled as (x: any) => Tensor.Tensor<["batch", number, 4]>)
      const stateful: any = (Nn.withState as any)(Nn.input(["time", 4]), {
        init: () => ({ count: Tensor.zeros([]) }),
        train: ({ count }: any, x: any) => [doubled(x), { count: Tensor.add(count, 1) }],
        infer: (_: any, x: any) => doubled(x)
      })
      const a = loose(nine, lifted, ...head.layers)
      const b = loose(nine, stateful, ...head.layers)
      assert.deepStrictEqual(b.output, a.output)
      const { dense0: dense } = a.init(key).params
      const { state } = b.init(key)
      const { found, like } = yield* evaluate({
        like: a.infer({ params: { dense0: dense }, state: {} }, x),
        found: b.infer({ params: { model0: {}, dense1: dense }, state }, x)
      })
      close(found as any, Array.from((like as any).data))
    })
  )
})

describe("compose and encoderDecoder as layers", () => {
  const first = () => Nn.conv1d({ filters: 3, kernel: 3 })
  const second = () => Nn.conv1d({ filters: 2, kernel: 2, stride: 2 })
  const encoder = Nn.sequential(time, first())
  const decoder = Nn.sequential(Nn.input(["length", 3]), second())
  const plain = loose(nine, first(), second(), ...head.layers)

  it.effect("bind both again", () =>
    Effect.gen(function* () {
      yield* agree(loose(nine, Nn.compose(encoder, decoder), ...head.layers), plain)
      yield* agree(loose(nine, Nn.encoderDecoder(encoder, decoder), ...head.layers), plain)
      const rest = Nn.sequential(Nn.input(["n", 2]), Nn.upsample1d(2))
      yield* agree(
        loose(nine, Nn.compose(Nn.compose(encoder, decoder) as any, rest as any) as any, ...head.layers),
        loose(nine, first(), second(), Nn.upsample1d(2), ...head.layers)
      )
    })
  )
})

describe("positionEmbedding", () => {
  it("refuses more positions than its table has, as soon as they are known", () => {
    const sentence = "positionEmbedding: 20 positions, but the table has 10"
    assert.strictEqual(
      shapeError(() => loose(Nn.input([20, 8]), Nn.positionEmbedding(10))),
      sentence
    )
    const open = loose(Nn.input(["time", 8]), Nn.positionEmbedding(10))
    assert.deepStrictEqual<unknown>(loose(Nn.input([10, 8]), open).output.shape, [10, 8])
    assert.strictEqual(
      shapeError(() => loose(Nn.input([20, 8]), open)),
      sentence
    )
  })
})
