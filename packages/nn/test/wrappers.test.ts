/** Layers around layers and parts of models: against what they are made of. */
import { assert, describe, it } from "@effect/vitest"
import type * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, shapeError } from "./support.ts"

const key = Random.key(7)
const step = { key: Random.key(8) }
const normal = <const S extends ReadonlyArray<number>>(seed: number, shape: S): Tensor.Tensor<S> =>
  Random.normal(Random.key(seed), shape as never) as never

const same = Effect.fnUntraced(function* (found: unknown, expected: unknown, tolerance = 1e-6) {
  assert.deepStrictEqual(Tree.paths(found), Tree.paths(expected))
  const [a, b] = [yield* evaluate(found), yield* evaluate(expected)]
  const others = Tree.leaves(b) as ReadonlyArray<NdArray.NdArray>
  for (const [i, leaf] of (Tree.leaves(a) as ReadonlyArray<NdArray.NdArray>).entries())
    close(leaf, Array.from(others[i]!.data, Number), tolerance)
})

const energy = (x: Tensor.AnyTensor): Tensor.Tensor<[]> => Tensor.sum(Tensor.square(x as Tensor.Tensor<Shape>))

describe("concatBranches", () => {
  const left = Nn.sequential(Nn.input([4]), Nn.dense(3), Nn.batchNorm())
  const right = Nn.sequential(Nn.input([4]), Nn.dropout(0.5))
  const model = Nn.sequential(Nn.input([4]), Nn.concatBranches(left, right, { name: "both" }))

  it.effect("puts two layers side by side", () =>
    Effect.gen(function* () {
      const { params, state } = model.init(key)
      assert.deepStrictEqual(Tree.paths(params), [
        "both.left.dense0.kernel",
        "both.left.dense0.bias",
        "both.left.batchNorm1.scale",
        "both.left.batchNorm1.shift"
      ])
      assert.deepStrictEqual<unknown>(model.output.shape, [7])
      const x = normal(1, [5, 4])
      const own = { params: params.both.left, state: state.both.left as never }
      yield* same(model.infer({ params, state }, x), Tensor.concat([left.infer(own, x), x], -1))
      const layers = Random.foldIn(step.key, 0)
      const [y, after] = model.train({ params, state }, x, step)
      const [a, next] = left.train(own, x)
      const [b] = right.train({ params: {}, state: {} }, x, { key: Random.foldIn(layers, 1) })
      yield* same({ y, after }, { y: Tensor.concat([a, b], -1), after: { both: { left: next, right: {} } } })
    })
  )

  it("says what does not fit", () => {
    const of = (shape: ReadonlyArray<number>, f: any, g: any) =>
      shapeError(() => (Nn.sequential as any)(Nn.input(shape as [4]), Nn.concatBranches(f, g)))
    assert.strictEqual(
      of([4, 4], Nn.identity, Nn.flatten),
      "concatBranches: the branches give [4, 4] and [16]: all axes but the last must be equal"
    )
    assert.strictEqual(of([], Nn.relu, Nn.tanh), "concatBranches: the branches give scalars, which have no last axis")
  })
})

describe("named", () => {
  it("is the key of the variables", () => {
    const model = Nn.sequential(Nn.input([4]), Nn.named("body", Nn.stack(Nn.dense(3), Nn.relu)), Nn.dense(2))
    assert.deepStrictEqual(Object.keys(model.init(key).params), ["body", "dense1"])
    assert.strictEqual(
      shapeError(() => Nn.sequential(Nn.input([4]), Nn.named("a.b", Nn.dense(3)) as never)),
      'the name "a.b" has a dot, which separates the parts of a path'
    )
  })
})

describe("shared", () => {
  const block = Nn.stack(Nn.dense(4), Nn.batchNorm({ momentum: 0.5 }), Nn.dropout(0.5))
  const model = Nn.sequential(Nn.input([4]), Nn.shared(3, block))
  const one = Nn.sequential(Nn.input([4]), block)

  it.effect("is the layer again and again, with one set of weights", () =>
    Effect.gen(function* () {
      const { params, state } = model.init(key)
      const own = params.shared0
      const variables = { params: { stack0: own as never }, state: { stack0: state.shared0 as never } }
      const x = normal(1, [5, 4])
      let y: Tensor.Tensor<[5, 4]> = x as never
      for (let turn = 0; turn < 3; turn++) y = one.infer(variables as never, y) as never
      yield* same(model.infer({ params, state }, x), y)
      const turns = Random.foldIn(step.key, 0)
      let z: Tensor.AnyTensor = x
      let after: any = state.shared0
      for (let turn = 0; turn < 3; turn++) {
        const bound = block["~bind"]({ shape: [4], dtype: "float32" })
        ;[z, after] = bound.train({ params: own, state: after }, z, Random.foldIn(turns, turn))
      }
      const [found, next] = model.train({ params, state }, x, step)
      yield* same({ found, next }, { found: z, next: { shared0: after } })
    })
  )

  it("must keep the shape", () => {
    assert.strictEqual(
      shapeError(() => Nn.sequential(Nn.input([4]), Nn.shared(2, Nn.dense(3)) as never)),
      "shared: the inner layers must keep the shape, but they map [4] to [3]"
    )
    assert.strictEqual(
      shapeError(() => Nn.shared(0 as never, Nn.relu)),
      "shared: the count must be a positive whole number but is 0"
    )
  })
})

describe("frozen", () => {
  const features = Nn.sequential(Nn.input([4]), Nn.dense(3), Nn.batchNorm(), Nn.dropout(0.5), Nn.tanh)
  const model = Nn.sequential(
    Nn.input([6]),
    Nn.dense(4, { name: "before" }),
    Nn.frozen(features),
    Nn.dense(2, { name: "after" })
  )

  it.effect("is a fixed function: nothing of it is a parameter, and its state stays", () =>
    Effect.gen(function* () {
      const { params, state } = model.init(key)
      assert.deepStrictEqual(Tree.paths(params), ["before.kernel", "before.bias", "after.kernel", "after.bias"])
      assert.deepStrictEqual(Object.keys(state), ["model1"])
      const x = normal(1, [5, 6])
      const [y, after] = model.train({ params, state }, x)
      yield* same(after, state)
      yield* same(y, model.infer({ params, state }, x))
    })
  )

  it.effect("lets gradients through", () =>
    Effect.gen(function* () {
      const { params, state } = model.init(key)
      const x = normal(1, [5, 6])
      const gradient = Transform.grad(((p: typeof params) => energy(model.train({ params: p, state }, x)[0])) as never)
      const found: any = yield* evaluate(gradient(params as never))
      assert.isTrue(found.before.kernel.data.some((value: number) => Math.abs(value) > 1e-4))
    })
  )

  it("of a layer without variables has none", () => {
    const none = Nn.sequential(Nn.input([4]), Nn.frozen(Nn.dropout(0.5)))
    assert.deepStrictEqual<unknown>(none.init(key), { params: {}, state: {} })
    const x = normal(1, [2, 4])
    assert.strictEqual<unknown>(none.train(none.init(key), x)[0], x)
  })

  it.effect("takes what was trained apart", () =>
    Effect.gen(function* () {
      const trained = yield* evaluate(features.init(Random.key(3)))
      const ready = Model.withVariables(features, trained)
      const whole = Nn.sequential(Nn.input([4]), Nn.frozen(ready), Nn.dense(2))
      const { state } = whole.init(key)
      yield* same(state.model0, features.init(Random.key(3)))
      yield* same(ready.init(key), features.init(Random.key(3)))
      assert.strictEqual(
        shapeError(() => Model.withVariables(Nn.sequential(Nn.input([4]), Nn.dense(5)), trained as never)),
        "withVariables: params.dense0.kernel is float32 [4, 3] there but float32 [4, 5] in this model"
      )
      assert.strictEqual(
        shapeError(() => Model.withVariables(features, { params: {}, state: {} } as never)),
        "withVariables: the variables have no params.dense0.kernel"
      )
    })
  )
})

describe("mapParams", () => {
  const positive = Nn.mapParams(Nn.dense(3), (leaf, path) => (path === "kernel" ? Tensor.exp(leaf) : leaf))
  const model = Nn.sequential(Nn.input([4]), positive)
  const plain = Nn.sequential(Nn.input([4]), Nn.dense(3))

  it.effect("computes with what the function makes of the parameters", () =>
    Effect.gen(function* () {
      const { params } = model.init(key)
      assert.deepStrictEqual(Tree.paths(params), ["dense0.kernel", "dense0.bias"])
      const x = normal(1, [5, 4])
      const of = (p: typeof params) => ({ dense0: { ...p.dense0, kernel: Tensor.exp(p.dense0.kernel) } })
      yield* same(model.infer({ params, state: {} }, x), plain.infer({ params: of(params), state: {} }, x))
      const found = Transform.grad(((p: typeof params) => energy(model.train({ params: p, state: {} }, x)[0])) as never)
      const expected = Transform.grad(((p: typeof params) =>
        energy(plain.train({ params: of(p), state: {} }, x)[0])) as never)
      yield* same(found(params as never), expected(params as never))
    })
  )

  it("must keep the shapes", () => {
    const sums = Nn.sequential(
      Nn.input([4]),
      Nn.mapParams(Nn.dense(3), (leaf) => Tensor.sum(leaf, [0]) as never)
    )
    assert.strictEqual(
      shapeError(() => sums.infer(sums.init(key), normal(1, [5, 4]))),
      "mapParams: kernel is float32 [4, 3] but the function makes it float32 [3]"
    )
  })
})

describe("lift and withState", () => {
  const centred = Nn.withState(Nn.input([4]), {
    init: () => ({ mean: Tensor.zeros([4]) }),
    train: ({ mean }, x) => {
      const own = Tensor.mean(x, [0])
      return [Tensor.sub(x, own), { mean: Tensor.add(Tensor.mul(mean, 0.75), Tensor.mul(own, 0.25)) }]
    },
    infer: ({ mean }, x) => Tensor.sub(x, mean)
  })

  it.effect("a function is a layer", () =>
    Effect.gen(function* () {
      const halves = Nn.lift(Nn.input([4]), (x) => Tensor.reshape(x, ["batch", 2, 2]))
      const model = Nn.sequential(Nn.input([6]), Nn.dense(4), halves)
      assert.deepStrictEqual<unknown>(model.output.shape, [2, 2])
      assert.deepStrictEqual(Object.keys(model.init(key).params), ["dense0"])
      const x = normal(1, [5, 3, 6])
      const dense = Nn.sequential(Nn.input([6]), Nn.dense(4))
      const variables = model.init(key)
      yield* same(model.infer(variables, x), Tensor.reshape(dense.infer(variables, x), [5, 3, 2, 2]))
      assert.strictEqual(
        shapeError(() => Nn.lift(Nn.input([4]), (x) => Tensor.sum(x, [0]) as never)),
        "define: apply gives [4], whose first axis is not the batch"
      )
    })
  )

  it.effect("state goes on, also as a layer of a model", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([4]), centred, Nn.dense(2))
      const { params, state } = model.init(key)
      assert.deepStrictEqual([Object.keys(params), Object.keys(state)], [["model0", "dense1"], ["model0"]])
      const x = float([
        [1, 2, 3, 4],
        [3, 4, 5, 6]
      ]) as Tensor.Tensor<[2, 4]>
      const [, after] = model.train({ params, state }, x)
      const { model0 } = yield* evaluate(after)
      close(model0.mean, [0.5, 0.75, 1, 1.25])
      const own = { params: {}, state: after.model0 }
      const y = yield* evaluate(centred.infer(own, x))
      close(y, [
        [0.5, 1.25, 2, 2.75],
        [2.5, 3.25, 4, 4.75]
      ])
      const gradient = Transform.grad(((s: typeof own.state) => {
        const [, next] = centred.train({ params: {}, state: s }, x)
        return Tensor.sum(next.mean)
      }) as never)
      close(((yield* evaluate(gradient(own.state as never))) as any).mean, [0, 0, 0, 0])
    })
  )
})

describe("parallel", () => {
  const heads = Nn.parallel(Nn.input(["time", 4]), {
    digit: Nn.dense(10),
    sign: Nn.stack(Nn.dense(3), Nn.batchNorm(), Nn.dropout(0.5)),
    raw: Nn.identity
  })

  it.effect("gives a record", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual<unknown>(heads.output, {
        digit: { shape: ["time", 10], dtype: "float32" },
        sign: { shape: ["time", 3], dtype: "float32" },
        raw: { shape: ["time", 4], dtype: "float32" }
      })
      const { params, state } = heads.init(key)
      assert.deepStrictEqual([Object.keys(params), Object.keys(state)], [["digit", "sign"], ["sign"]])
      const x = normal(1, [2, 5, 4])
      const digit = Nn.sequential(Nn.input(["time", 4]), Nn.dense(10))
      const found = heads.infer({ params, state }, x)
      yield* same(found.digit, digit.infer({ params: { dense0: params.digit }, state: {} }, x))
      assert.strictEqual<unknown>(found.raw, x)
      const [, after] = heads.train({ params, state }, x, step)
      assert.deepStrictEqual(Object.keys(after), ["sign"])
    })
  )

  it("says what does not fit", () => {
    assert.strictEqual(
      shapeError(() => Nn.parallel(Nn.input([4]), { a: Nn.dense(3), b: 5 } as never)),
      "parallel: b is not a layer"
    )
    assert.strictEqual(
      shapeError(() => Nn.parallel(Nn.input([4, 4, 4]), { a: Nn.dense(3) } as never)),
      "dense expects a vector [n] but got [4, 4, 4]: flatten it first"
    )
  })
})

describe("surgery", () => {
  const body = Nn.stack(Nn.dense(8), Nn.relu, Nn.dense(4, { name: "code" }), Nn.relu, Nn.dense(2))
  const whole = Nn.sequential(Nn.input([6]), ...body.layers)

  it.effect("a prefix takes the variables of the whole", () =>
    Effect.gen(function* () {
      const start = Nn.sequential(Nn.input([6]), ...Nn.prefix(body, 3).layers)
      assert.deepStrictEqual<unknown>(start.output.shape, [4])
      const variables = whole.init(key)
      const x = normal(1, [5, 6])
      const expected = Nn.sequential(Nn.input([6]), Nn.dense(8), Nn.relu, Nn.dense(4, { name: "code" }))
      yield* same(start.infer(variables, x), expected.infer(variables, x))
      yield* same(Model.inference(start, variables)(x), expected.infer(variables, x))
    })
  )

  it("another head leaves the rest as it is", () => {
    const other = Nn.sequential(Nn.input([6]), ...Nn.replaceHead(body, Nn.dense(3, { name: "head" })).layers)
    assert.deepStrictEqual<unknown>(other.output.shape, [3])
    const { params } = whole.init(key)
    const own = { ...other.init(key).params, dense0: params.dense0, code: params.code }
    assert.deepStrictEqual(Object.keys(own), ["dense0", "code", "head"])
  })

  it("says what is not there", () => {
    assert.strictEqual(
      shapeError(() => Nn.prefix(body, 6 as never)),
      "prefix: the stack has 5 layers, not 6"
    )
    assert.strictEqual(
      shapeError(() => Nn.replaceHead(Nn.stack(), Nn.relu as never)),
      "replaceHead: the stack has no layers"
    )
  })
})

describe("losses of one's own, and of one output", () => {
  const code = normal(1, [3, 2])
  const batch = { price: normal(2, [3, 2]), label: Tensor.cast(Tensor.ones([3]), "int32") }

  it.effect("Loss.make gives batches by name", () =>
    Effect.gen(function* () {
      const own = Loss.make({
        name: "own",
        uses: ["price"],
        perExample: (
          { code }: { readonly code: Tensor.Tensor<["batch", 2]> },
          { price }: { readonly price: Tensor.Tensor<["batch", 2]> }
        ) => {
          assert.deepStrictEqual<unknown>(
            [code.shape, price.shape],
            [
              ["batch", 2],
              ["batch", 2]
            ]
          )
          return Tensor.mean(Tensor.abs(Tensor.sub(code, price)), [1])
        }
      })
      const found = own.perExample({ code } as never, batch)
      yield* same(Tensor.sum(found), Tensor.sum(Tensor.mean(Tensor.abs(Tensor.sub(code, batch.price)), [1])))
      assert.deepStrictEqual([own.uses, own.labelField], [["price"], "label"])
      const total = Loss.make({ name: "total", uses: [], perExample: ((y: never) => Tensor.sum(y)) as never })
      assert.strictEqual(
        shapeError(() => total.perExample(code, batch)),
        "Loss.make: perExample must give one number an example, float32 [batch], but gives float32 []"
      )
    })
  )

  it.effect("Loss.on and Metric.on read one of a record", () =>
    Effect.gen(function* () {
      const loss = Loss.on("code", Loss.crossEntropy)
      const metric = Metric.on("code", Metric.accuracy, { label: "other" })
      const outputs = { code, more: batch.price }
      yield* same(loss.perExample(outputs as never, batch), Loss.crossEntropy.perExample(code, batch))
      const other = { other: batch.label }
      const found = (metric as any).perExample(outputs, other, "label")
      yield* same(found, Metric.accuracy.perExample(code, other, "other"))
      assert.strictEqual(
        shapeError(() => loss.perExample({ more: code } as never, batch)),
        "Loss.on: the model gives no code, only more"
      )
      assert.strictEqual(
        shapeError(() => loss.perExample(code, batch)),
        "Loss.on: the model gives [2], not a record with code"
      )
    })
  )
})
