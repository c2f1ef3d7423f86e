/** `define`: against the same written by hand, with the public functions of the parts. */
import { assert, describe, it } from "@effect/vitest"
import type * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Initializer from "@typegrad/nn/Initializer"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, shapeError } from "./support.ts"

type F32 = Tensor.Tensor<Shape>

const key = Random.key(7)
const step = Random.key(8)
const normal = <const S extends ReadonlyArray<number>>(seed: number, shape: S): Tensor.Tensor<S> =>
  Random.normal(Random.key(seed), shape as never) as never

/** Every leaf of two trees, in the order of the first. */
const same = Effect.fnUntraced(function* (found: unknown, expected: unknown, tolerance = 1e-6) {
  assert.deepStrictEqual(Tree.paths(found), Tree.paths(expected))
  // apart: both draw with the same keys
  const [a, b] = [yield* evaluate(found), yield* evaluate(expected)]
  const others = Tree.leaves(b) as ReadonlyArray<NdArray.NdArray>
  for (const [i, leaf] of (Tree.leaves(a) as ReadonlyArray<NdArray.NdArray>).entries())
    close(leaf, Array.from(others[i]!.data, Number), tolerance)
})

const down = Nn.sequential(Nn.input([6]), Nn.dense(3), Nn.batchNorm(), Nn.tanh)
const up = Nn.sequential(Nn.input([3]), Nn.dense(6), Nn.dropout(0.5))
const mix = Nn.sequential(Nn.input([12]), Nn.dense(2))

/** a skip across the network, as in a U-Net */
const unet = Nn.define({
  inputs: Nn.input([6]),
  parts: { down, up, mix },
  apply: ({ down, mix, up }, x) => mix(Tensor.concat([x, up(down(x))], -1))
})

describe("one input", () => {
  it("is an ordinary model, known before any data", () => {
    assert.deepStrictEqual<unknown>(unet.input, { shape: [6], dtype: "float32" })
    assert.deepStrictEqual<unknown>(unet.output, { shape: [2], dtype: "float32" })
    const { params, state } = unet.init(key)
    assert.deepStrictEqual(Object.keys(params), ["down", "up", "mix"])
    assert.deepStrictEqual(Object.keys(state), ["down"])
  })

  it.effect("infers as its parts do", () =>
    Effect.gen(function* () {
      const { params, state } = unet.init(key)
      const x = normal(1, [5, 6])
      const hidden = down.infer({ params: params.down, state: state.down }, x)
      const wide = up.infer({ params: params.up, state: {} }, hidden)
      const expected = mix.infer({ params: params.mix, state: {} }, Tensor.concat([x, wide], -1))
      yield* same(unet.infer({ params, state }, x), expected)
    })
  )

  it.effect("trains as its parts do: state, keys and gradients", () =>
    Effect.gen(function* () {
      const { params, state } = unet.init(key)
      const x = normal(1, [5, 6])
      const loss = (p: typeof params) => {
        const [y, after] = unet.train({ params: p, state }, x, { key: step })
        return [Tensor.sum(Tensor.square(y)), after] as const
      }
      const byHand = (p: typeof params) => {
        const of = (part: number) => ({ key: Random.foldIn(Random.foldIn(step, part), 0) })
        const [hidden, after] = down.train({ params: p.down, state: state.down }, x, of(0))
        const [wide] = up.train({ params: p.up, state: {} }, hidden, of(1))
        const [y] = mix.train({ params: p.mix, state: {} }, Tensor.concat([x, wide], -1), of(2))
        return [Tensor.sum(Tensor.square(y)), { down: after }] as const
      }
      const found = Transform.valueAndGradAux(loss as never)(params as never)
      const expected = Transform.valueAndGradAux(byHand as never)(params as never)
      yield* same(found, expected)
    })
  )

  it.effect("is a layer: nested, its names are those of what reaches it", () =>
    Effect.gen(function* () {
      const tokens = Nn.sequential(Nn.input(["time", 4]), Nn.dense(4))
      const gate = Nn.define({
        inputs: Nn.input(["time", 4]),
        parts: { tokens },
        apply: ({ tokens }, x) => {
          assert.deepStrictEqual<unknown>(x.shape, ["batch", "time", 4])
          assert.deepStrictEqual([Tensor.size(x, "batch"), Tensor.size(x, "time")], Tensor.sizes(x).slice(0, 2))
          return Tensor.mul(x, Tensor.sigmoid(tokens(x)))
        }
      })
      assert.deepStrictEqual<unknown>(gate.output.shape, ["time", 4])
      const model = Nn.sequential(Nn.input([7, 2]), Nn.dense(4), gate, Nn.flatten, Nn.dense(3))
      assert.deepStrictEqual<unknown>(model.output.shape, [3])
      const variables = model.init(key)
      assert.deepStrictEqual(Object.keys(variables.params), ["dense0", "model1", "dense2"])
      // many batch axes are one inside
      const y = model.infer(variables, normal(2, [2, 5, 7, 2]))
      assert.deepStrictEqual<unknown>(y.shape, [2, 5, 3])
      const flat = model.infer(variables, Tensor.reshape(normal(2, [2, 5, 7, 2]), [10, 7, 2]))
      yield* same(y, Tensor.reshape(flat, [2, 5, 3]))
      const named = gate.infer(gate.init(key), Tensor.refine(normal(3, [2, 3, 4]), ["rows", "words", 4]))
      assert.deepStrictEqual<unknown>(named.shape, ["rows", "words", 4])
    })
  )
})

describe("a part called twice", () => {
  const norm = Nn.sequential(Nn.input([3]), Nn.batchNorm({ momentum: 0.5 }), Nn.dropout(0.5))
  const twice = Nn.define({
    inputs: Nn.input([3]),
    parts: { norm },
    apply: ({ norm }, x) => Tensor.sub(norm(x), norm(Tensor.mul(x, 2)))
  })

  it.effect("has its weights once, and its state goes from call to call", () =>
    Effect.gen(function* () {
      const { params, state } = twice.init(key)
      const x = normal(4, [6, 3])
      const [y, after] = twice.train({ params, state }, x, { key: step })
      const own = (call: number) => ({ key: Random.foldIn(Random.foldIn(step, 0), call) })
      const [a, first] = norm.train({ params: params.norm, state: state.norm }, x, own(0))
      const [b, second] = norm.train({ params: params.norm, state: first }, Tensor.mul(x, 2), own(1))
      yield* same({ y, after }, { y: Tensor.sub(a, b), after: { norm: second } })
      // another key each: where one call drops an element the other may keep it
      const [kept] = yield* evaluate([Tensor.sum(Tensor.abs(y))])
      assert.isAbove(kept!.data[0]!, 0)
    })
  )

  it("keeps the state of a part that is not called", () => {
    const idle = Nn.define({ inputs: Nn.input([3]), parts: { norm }, apply: (_, x) => Tensor.neg(x) })
    const variables = idle.init(key)
    assert.deepStrictEqual<unknown>(idle.train(variables, normal(5, [2, 3]), { key: step })[1], variables.state)
  })
})

describe("weights in two places", () => {
  const table = Nn.sequential(Nn.input([5]), Nn.dense(3, { bias: false, name: "code" }))
  const tied = Nn.define({
    inputs: Nn.input([5]),
    parts: { table },
    apply: ({ table }, x) => Tensor.matmul(table(x), Tensor.transpose(table.params.code.kernel, [1, 0]))
  })

  it.effect("have the sum of the gradients", () =>
    Effect.gen(function* () {
      const { params } = tied.init(key)
      const x = normal(6, [4, 5])
      const of = (f: (p: typeof params) => F32) =>
        Transform.grad(((p: typeof params) => Tensor.sum(Tensor.square(f(p)))) as never)
      const found = of((p) => tied.train({ params: p, state: {} }, x)[0])(params as never)
      const kernel = (p: typeof params) => p.table.code.kernel
      const byHand = of((p) => Tensor.matmul(Tensor.matmul(x, kernel(p)), Tensor.transpose(kernel(p), [1, 0])))
      yield* same(found, byHand(params as never))
    })
  )
})

describe("several inputs", () => {
  const read = Nn.sequential(Nn.input(["time", 3]), Nn.dense(2))
  const write = Nn.sequential(Nn.input(["time", 2]), Nn.dense(4))
  const translate = Nn.define({
    inputs: { source: Nn.input(["sourceTime", 3]), target: Nn.input(["time", 2]) },
    parts: { read, write, start: Nn.parameter([2], { init: Initializer.ones }) },
    apply: ({ read, start, write }, { source, target }) => {
      const code = Tensor.add(Tensor.mean(read(source), [1]), start)
      return write(Tensor.add(target, Tensor.expandDims(code, 1)))
    }
  })
  const variables = translate.init(key)

  it("are known by name", () => {
    assert.deepStrictEqual<unknown>(translate.inputs, {
      source: { shape: ["sourceTime", 3], dtype: "float32" },
      target: { shape: ["time", 2], dtype: "float32" }
    })
    assert.deepStrictEqual<unknown>(translate.output, { shape: ["time", 4], dtype: "float32" })
    assert.deepStrictEqual(Tree.paths(variables.params), [
      "read.dense0.kernel",
      "read.dense0.bias",
      "write.dense0.kernel",
      "write.dense0.bias",
      "start"
    ])
  })

  it.effect("share their batch axes", () =>
    Effect.gen(function* () {
      const [source, target] = [normal(7, [2, 5, 6, 3]), normal(8, [2, 5, 4, 2])]
      const y = translate.infer(variables, { source, target })
      assert.deepStrictEqual<unknown>(y.shape, [2, 5, 4, 4])
      const flat = { source: Tensor.reshape(source, [10, 6, 3]), target: Tensor.reshape(target, [10, 4, 2]) }
      yield* same(y, Tensor.reshape(translate.infer(variables, flat), [2, 5, 4, 4]))
    })
  )

  it.effect("a model of several inputs is a part of another", () =>
    Effect.gen(function* () {
      const both = Nn.define({
        inputs: Nn.input(["time", 3]),
        parts: { translate, read },
        apply: ({ read, translate }, x) => translate({ source: x, target: read(x) })
      })
      const { params } = both.init(key)
      const x = normal(9, [2, 5, 3])
      const target = read.infer({ params: params.read, state: {} }, x)
      const expected = translate.infer({ params: params.translate, state: {} }, { source: x, target })
      yield* same(both.infer({ params, state: {} }, x), expected)
    })
  )

  it("say what does not fit", () => {
    const given = (source: unknown, target: unknown) =>
      shapeError(() => translate.infer(variables, { source, target } as never))
    const [source, target] = [normal(1, [2, 6, 3]), normal(1, [2, 4, 2])]
    assert.strictEqual(given(source, undefined), "the model input target is not given: there are source, target")
    assert.strictEqual(
      shapeError(() => translate.infer(variables, { source } as never)),
      "the model input target is not given: there are source"
    )
    assert.strictEqual(
      given(normal(1, [2, 6, 4]), target),
      "the model expects source [sourceTime, 3] after the batch axes but got [2, 6, 4]"
    )
    assert.strictEqual(
      given(normal(1, [6, 3]), target),
      "the model expects source [sourceTime, 3] after the batch axes but got [6, 3]"
    )
    assert.strictEqual(given(source, Tensor.cast(target, "int32")), "the model expects float32 as target but got int32")
    assert.strictEqual(given(source, normal(1, [3, 4, 2])), "the inputs have batch axes [2] and, in target, [3]")
    const same = Nn.define({
      inputs: { a: Nn.input(["time"]), b: Nn.input(["time"]) },
      parts: {},
      apply: (_, { a, b }) => Tensor.add(a, b)
    })
    assert.strictEqual(
      shapeError(() => same.infer(same.init(key), { a: normal(1, [2, 3]), b: normal(1, [2, 4]) } as never)),
      "the model expects b [time] after the batch axes but got [2, 4]"
    )
  })
})

describe("a record of outputs, a key of its own, layers without variables", () => {
  const code = Nn.sequential(Nn.input([4]), Nn.dense(2))
  const noisy = Nn.define({
    inputs: Nn.input([4]),
    parts: { code, drop: Nn.dropout(0.5), act: Nn.stack(Nn.relu, Nn.flatten) },
    needs: "Key",
    apply: ({ act, code, drop }, x, { key }) => {
      const mean = code(x)
      const z = key === null ? mean : Tensor.add(mean, Random.normal(key, mean))
      return { z: act(drop(z)), mean }
    }
  })
  const variables = noisy.init(key)
  const x = normal(1, [3, 4])

  it("knows them all", () => {
    assert.deepStrictEqual<unknown>(noisy.output, {
      z: { shape: [2], dtype: "float32" },
      mean: { shape: [2], dtype: "float32" }
    })
    assert.deepStrictEqual(Object.keys(variables.params), ["code"])
  })

  it.effect("draws in training only, and layers without variables are called", () =>
    Effect.gen(function* () {
      const inferred = noisy.infer(variables, x)
      yield* same(inferred.z, Tensor.relu(inferred.mean))
      const [trained] = noisy.train(variables, x, { key: step })
      const own = Random.foldIn(step, 3)
      const noise = Tensor.add(inferred.mean, Random.normal(own, inferred.mean))
      const kept = Random.bernoulli(Random.foldIn(Random.foldIn(step, 1), 0), 0.5, noise)
      yield* same(trained.z, Tensor.relu(Tensor.where(kept, Tensor.mul(noise, 2), 0)))
    })
  )

  it("needs a key to train", () => {
    assert.strictEqual(
      shapeError(() => noisy.train(variables, x as never)),
      "this model has dropout, which needs a random key: pass { key }"
    )
  })
})

describe("axes whose size hangs on another", () => {
  it("have no known size", () => {
    const both = Nn.define({
      inputs: { a: Nn.input(["time", 2]), b: Nn.input(["steps", 2]) },
      parts: {},
      apply: (_, { a, b }) => Tensor.concat([a, b], 1)
    })
    assert.deepStrictEqual<unknown>(both.output.shape, ["?", 2])
    const y = both.infer(both.init(key), { a: normal(1, [2, 3, 2]), b: normal(2, [2, 4, 2]) })
    assert.deepStrictEqual<unknown>(y.shape, [2, 7, 2])
  })

  it("a function may only work for short sequences, or for long ones", () => {
    const short = Nn.define({
      inputs: Nn.input(["time"]),
      parts: { place: Nn.parameter([16]) },
      apply: ({ place }, x) => Tensor.add(x, Tensor.slice(place, [[0, Tensor.size(x, "time")]]) as never) as typeof x
    })
    assert.deepStrictEqual<unknown>(short.output.shape, ["time"])
  })
})
