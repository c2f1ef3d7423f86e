import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Attention from "@typegrad/nn/Attention"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { close, evaluate, float, int, type Numbers, shapeError } from "./support.ts"

const fixture = JSON.parse(readFileSync(new URL("fixtures/transformer.json", import.meta.url), "utf8"))

type F32 = Tensor.Tensor<Shape>

/** A tree of numbers as a tree of tensors. */
const tensors = (tree: any): any =>
  Array.isArray(tree)
    ? float(tree)
    : Object.fromEntries(Object.entries(tree).map(([name, child]) => [name, tensors(child)]))

const sameTree = (found: any, expected: any, path = ""): void => {
  if (Array.isArray(expected)) return close(found, expected as Numbers, 1e-5)
  assert.deepStrictEqual(Object.keys(found).toSorted(), Object.keys(expected).toSorted(), path)
  for (const name of Object.keys(expected)) sameTree(found[name], expected[name], `${path}.${name}`)
}

interface Expected {
  readonly y: Numbers
  readonly weights: Numbers
  readonly params: unknown
  readonly gradients: unknown
  readonly x: ReadonlyArray<Numbers>
  readonly xGradients: ReadonlyArray<Numbers>
}

/** Values and gradients of parameters and inputs are those of the fixture, in training without dropout and in inference. */
const same = (f: (params: any, xs: ReadonlyArray<F32>) => F32, expected: Expected) =>
  Effect.gen(function* () {
    const loss = (args: any) => {
      const y = f(args.params, args.xs)
      return [Tensor.sum(Tensor.mul(y, float(expected.weights)) as F32), y] as const
    }
    const args = { params: tensors(expected.params), xs: expected.x.map(float) }
    const [[, y], gradients] = (Transform.valueAndGradAux as any)(loss)(args)
    const found: any = yield* evaluate({ y, gradients })
    close(found.y, expected.y, 1e-5)
    sameTree(found.gradients.params, expected.gradients)
    for (const [i, gradient] of expected.xGradients.entries()) close(found.gradients.xs[i], gradient, 1e-5)
  })

const sequence = Nn.input(["time", 8])

describe("multiHeadAttention", () => {
  for (const each of fixture.multiHead.self) {
    it.effect(`is PyTorch's, bias ${each.bias}, causal ${each.causal}`, () => {
      const layer = Nn.multiHeadAttention({ heads: 2, bias: each.bias as true, causal: each.causal, name: "it" })
      const model = Nn.sequential(sequence, layer)
      return same((it, [x]) => model.train({ params: { it }, state: {} }, x! as any)[0] as F32, each)
    })
  }

  it.effect("with fewer key heads is that of heads with equal weights", () =>
    Effect.gen(function* () {
      const shared = Nn.sequential(sequence, Nn.multiHeadAttention({ heads: 4, kvHeads: 2, name: "it" }))
      const full = Nn.sequential(sequence, Nn.multiHeadAttention({ heads: 4, name: "it" }))
      const { it } = shared.init(Random.key(1)).params
      assert.deepStrictEqual(it.key.kernel.shape as Shape, [8, 4])
      const twice = (kernel: F32) =>
        Tensor.reshape(
          Tensor.stack(Array(2).fill(Tensor.reshape(kernel, [8, 2, 2])), 2) as F32,
          [8, 8]
        ) as Tensor.Tensor<[8, 8]>
      const part = (one: { readonly kernel: unknown }) => ({
        kernel: twice(one.kernel as F32),
        bias: Tensor.zeros([8])
      })
      const params = { it: { ...it, key: part(it.key), value: part(it.value) } }
      const x = Random.normal(Random.key(2), [3, 5, 8])
      const found = yield* evaluate({
        shared: shared.infer({ params: { it }, state: {} }, x),
        full: full.infer({ params, state: {} }, x)
      })
      close(found.shared as any, Array.from((found.full as any).data))
    })
  )

  it.effect("drops weights in training only, with a key only", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(sequence, Nn.multiHeadAttention({ heads: 2, dropout: 0.5 }))
      const plain = Nn.sequential(sequence, Nn.multiHeadAttention({ heads: 2 }))
      const variables = model.init(Random.key(1))
      const x = Random.normal(Random.key(2), [1, 6, 8])
      const train = (seed: number) => model.train(variables, x, { key: Random.key(100 + seed) })[0]
      // the mean over many draws is what inference gives, as weights are scaled
      const draws = Array.from({ length: 400 }, (_, seed) => train(seed) as F32)
      const mean = Tensor.mean(Tensor.stack(draws as any) as F32, [0]) as F32
      const found = yield* evaluate({
        inferred: model.infer(variables, x),
        plain: plain.infer(variables, x),
        mean
      })
      const { one, other } = yield* evaluate({ one: train(1), other: train(2) })
      const same = yield* evaluate(train(1))
      assert.deepStrictEqual((found.inferred as any).data, (found.plain as any).data)
      assert.deepStrictEqual((one as any).data, (same as any).data)
      assert.notDeepEqual((one as any).data, (other as any).data)
      close(found.mean, Array.from((found.inferred as any).data), 0.25)
      assert.strictEqual(
        shapeError(() => (model.train as any)(variables, x)),
        "this model has dropout, which needs a random key: pass { key }"
      )
    })
  )

  it.effect("takes rotary positions and ALiBi", () =>
    Effect.gen(function* () {
      const x = Random.normal(Random.key(2), [1, 6, 8])
      const of = (options: {}) => Nn.sequential(sequence, Nn.multiHeadAttention({ heads: 2, name: "it", ...options }))
      const [turned, away] = [of({ rotary: true }), of({ alibi: true })]
      const variables = turned.init(Random.key(1))
      const { it } = variables.params
      const project = (part: any) =>
        Attention.splitHeads(Tensor.add(Tensor.matmul(x, part.kernel), part.bias) as F32, 2) as unknown as F32
      const finish = (heads: unknown) =>
        Tensor.matmul(Attention.joinHeads(heads as F32) as unknown as F32, it.out.kernel as F32) as F32
      const [q, k, v] = [project(it.query), project(it.key), project(it.value)]
      const attend = Attention.scaledDotProduct as any
      const found = yield* evaluate({
        rotary: turned.infer(variables, x),
        byRotary: finish(attend(Attention.rotary(q), Attention.rotary(k), v)),
        alibi: away.infer(variables, x),
        byAlibi: finish(attend(q, k, v, { bias: Attention.alibi(2, 6, 6) }))
      })
      close(found.rotary as any, Array.from(found.byRotary.data))
      close(found.alibi as any, Array.from(found.byAlibi.data))
      assert.notDeepEqual((found.rotary as any).data, (found.alibi as any).data)
    })
  )
})

describe("attention to a second sequence", () => {
  const each = fixture.multiHead.cross
  const mask = Tensor.greater(float(each.mask.map((row: any) => row.map(Number))), 0.5) as any
  it.effect("is PyTorch's, with padding", () => {
    const model = Nn.crossAttention({ width: 8, contextWidth: 6, heads: 2, masked: true })
    return same(
      (params, [x, context]) => model.train({ params, state: {} }, { x, context, mask } as any)[0] as F32,
      each
    )
  })

  it.effect("additive attention is the function with projections", () =>
    Effect.gen(function* () {
      const model = Nn.additiveAttention({ width: 4, contextWidth: 3, units: 5, masked: true })
      const variables = model.init(Random.key(1))
      const [x, context] = [Random.normal(Random.key(2), [2, 5, 4]), Random.normal(Random.key(3), [2, 7, 3])]
      const { key, query, scores } = variables.params
      const q = Tensor.matmul(x, query.kernel)
      const k = Tensor.matmul(context, key.kernel)
      const found = yield* evaluate({
        model: model.infer(variables, { x, context, mask }),
        expected: Attention.additive(q, k, context, scores, { mask: Tensor.expandDims(mask, 1) as any })
      })
      assert.deepStrictEqual((found.model as any).data, (found.expected as any).data)
      assert.deepStrictEqual(found.model.shape as Shape, [2, 5, 3])
    })
  )
})

describe("blocks", () => {
  for (const each of fixture.blocks) {
    const options = {
      heads: 2,
      hidden: 12,
      norm: each.norm as "pre",
      activation: each.activation === "relu" ? Nn.relu : Nn.gelu
    } as const
    it.effect(`the encoder's is PyTorch's, norm ${each.norm}, ${each.activation}`, () => {
      const model = Nn.sequential(sequence, Nn.encoderBlock({ ...options, name: "it" }))
      return same((it, [x]) => model.train({ params: { it }, state: {} }, x! as any)[0] as F32, each.encoder)
    })
    it.effect(`the decoder's is PyTorch's, norm ${each.norm}, ${each.activation}`, () => {
      const model = Nn.decoderBlock({ ...options, width: 8 })
      return same(
        (params, [x, context]) => model.infer({ params, state: {} }, { x, context } as any) as F32,
        each.decoder
      )
    })
  }

  it.effect("init gives the parameters of the fixture, and dropout changes training", () =>
    Effect.gen(function* () {
      const block = Nn.encoderBlock({ heads: 2, hidden: 12, dropout: 0.2, name: "it" })
      const model = Nn.sequential(sequence, block)
      const variables = model.init(Random.key(0))
      const shapes = (tree: unknown) => Tree.leaves(tree as any).map((leaf: any) => leaf.shape)
      assert.deepStrictEqual(shapes(variables.params.it), shapes(tensors(fixture.blocks[0].encoder.params)))
      const decoder = Nn.decoderBlock({ width: 8, heads: 2, hidden: 12 }).init(Random.key(0))
      assert.deepStrictEqual(shapes(decoder.params), shapes(tensors(fixture.blocks[0].decoder.params)))
      const x = Random.normal(Random.key(2), [2, 6, 8])
      const found = yield* evaluate({
        train: model.train(variables, x, { key: Random.key(3) })[0],
        infer: model.infer(variables, x)
      })
      assert.notDeepEqual((found.train as any).data, (found.infer as any).data)
    })
  )

  it.effect("a gated network multiplies by the gate", () =>
    Effect.gen(function* () {
      const layer = Nn.feedForward(5, { gated: true, activation: Nn.silu, bias: false, name: "it" })
      const model = Nn.sequential(Nn.input([3]), layer)
      const variables = model.init(Random.key(1))
      const { down, gate, up } = variables.params.it
      const x = Random.normal(Random.key(2), [4, 3])
      const gates = Tensor.matmul(x, gate.kernel)
      const inner = Tensor.mul(Tensor.mul(gates, Tensor.sigmoid(gates)), Tensor.matmul(x, up.kernel))
      const found = yield* evaluate({ y: model.infer(variables, x), expected: Tensor.matmul(inner, down.kernel) })
      close(found.y as any, Array.from(found.expected.data))
    })
  )
})

describe("masked", () => {
  const { blocks, mask: rows, multiHead } = fixture.padded
  const mask = Tensor.greater(float(rows.map((row: any) => row.map(Number))), 0.5) as any

  for (const each of multiHead) {
    it.effect(`multiHeadAttention is PyTorch's with padding, causal ${each.causal}`, () => {
      const model = Nn.multiHeadAttention({ width: 8, heads: 2, causal: each.causal, masked: true })
      return same((params, [x]) => model.train({ params, state: {} }, { x, mask } as any)[0] as F32, each)
    })
  }
  for (const each of blocks) {
    it.effect(`encoderBlock is PyTorch's with padding, norm ${each.norm}`, () => {
      const options = { heads: 2, hidden: 12, norm: each.norm as "pre", activation: Nn.relu } as const
      const model = Nn.encoderBlock({ ...options, width: 8, masked: true })
      return same((params, [x]) => model.infer({ params, state: {} }, { x, mask } as any) as F32, each)
    })
  }

  it.effect("is the layer where nothing is padding, and does not see what is", () =>
    Effect.gen(function* () {
      const model = Nn.define({
        inputs: { x: sequence, mask: Nn.input(["time"], "bool") },
        parts: { look: Nn.multiHeadAttention({ width: 8, heads: 4, kvHeads: 2, masked: true }) },
        apply: ({ look }, { mask, x }) => look({ x, mask })
      })
      const layer = Nn.sequential(sequence, Nn.multiHeadAttention({ heads: 4, kvHeads: 2, name: "look" }))
      const variables = model.init(Random.key(1))
      const x = Random.normal(Random.key(2), [2, 5, 8])
      const other = Tensor.where(Tensor.expandDims(mask, -1) as any, x, 7 as any) as typeof x
      const found: any = yield* evaluate({
        all: model.infer(variables, { x, mask: Tensor.equal(Tensor.zeros([2, 5]), 0) }),
        layer: (layer.infer as any)({ params: variables.params, state: {} }, x),
        padded: model.infer(variables, { x, mask }),
        other: model.infer(variables, { x: other, mask })
      })
      assert.deepStrictEqual(found.all.data, found.layer.data)
      // five rows of the first example and three of the second are no padding
      assert.deepStrictEqual(found.padded.data.slice(0, 64), found.other.data.slice(0, 64))
      assert.notDeepEqual(found.padded.data.slice(40, 64), found.all.data.slice(40, 64))
    })
  )

  it("says what is missing", () => {
    for (const [op, make] of [
      ["multiHeadAttention", Nn.multiHeadAttention as any],
      ["encoderBlock", Nn.encoderBlock as any]
    ]) {
      const said = (options: {}) => shapeError(() => make({ heads: 4, ...options }))
      assert.strictEqual(said({ masked: true }), `${op}: masked needs a width`)
      assert.strictEqual(said({ width: 8 }), `${op}: a width is for masked only`)
      assert.strictEqual(said({ width: 9, masked: true }), `${op}: 4 heads do not divide the width 9`)
      const model = make({ heads: 4, width: 8, masked: true })
      const infer = (mask: unknown) => shapeError(() => model.infer(model.init(Random.key(0)), { x, mask }))
      const x = Tensor.zeros([2, 5, 8])
      assert.strictEqual(infer(Tensor.zeros([2, 5])), "the model expects bool as mask but got float32")
      assert.include(infer(Tensor.equal(Tensor.zeros([2, 6]), 0)), "6")
    }
  })
})

describe("embedding", () => {
  const each = fixture.embedding
  const model = Nn.sequential(Nn.input([3], "int32"), Nn.embedding(11, 4, { name: "it" }))
  it.effect("is PyTorch's", () =>
    Effect.gen(function* () {
      const loss = (table: F32) => {
        const y = model.infer({ params: { it: { table: table as any } }, state: {} }, int(each.ids) as any) as F32
        return [Tensor.sum(Tensor.mul(y, float(each.weights)) as F32) as Tensor.Tensor<[]>, y] as const
      }
      const [[, y], gradient] = Transform.valueAndGradAux(loss)(float(each.table))
      const found = yield* evaluate({ y, gradient })
      close(found.y, each.y)
      close(found.gradient, each.gradients[0])
    })
  )

  it.effect("gives NaN, and no gradient, for ids that are none", () =>
    Effect.gen(function* () {
      const f = (table: F32) =>
        Tensor.sum(
          model.infer({ params: { it: { table: table as any } }, state: {} }, int([[-1, 11, 2]]) as any) as F32
        )
      const y = model.infer(
        { params: { it: { table: float(each.table) as any } }, state: {} },
        int([[-1, 11, 2]]) as any
      )
      const found = yield* evaluate({ y, gradient: Transform.grad(f as any)(float(each.table) as any) as any })
      assert.deepStrictEqual(Array.from((found.y as any).data as Float32Array).map(Number.isNaN), [
        ...Array(8).fill(true),
        ...Array(4).fill(false)
      ])
      const gradient = Array.from((found.gradient as any).data as Float32Array)
      assert.deepStrictEqual(
        gradient.filter((value) => value !== 0),
        [1, 1, 1, 1]
      )
      assert.deepStrictEqual(gradient.slice(8, 12), [1, 1, 1, 1])
    })
  )

  it.effect("has a way back", () =>
    Effect.gen(function* () {
      const found = yield* evaluate(Nn.unembed({ table: float(each.table) as any }, float([[1, 0, 0, 2]]) as any))
      close(
        found as any,
        each.table.map((row: ReadonlyArray<number>) => row[0]! + 2 * row[3]!)
      )
      assert.strictEqual(
        shapeError(() => Nn.unembed({ table: float(each.table) as any }, Tensor.zeros([2, 5]) as any)),
        "unembed: the table has rows of 4 but the last axis of [2, 5] is 5"
      )
    })
  )
})

describe("positions as layers", () => {
  it.effect("sinusoidal adds the formula, learned adds rows", () =>
    Effect.gen(function* () {
      const x = Random.normal(Random.key(1), [2, 5, 8])
      const learned = Nn.sequential(sequence, Nn.positionEmbedding(9))
      const variables = learned.init(Random.key(2))
      const { table } = variables.params.positionEmbedding0
      const found = yield* evaluate({
        sinusoidal: Nn.sequential(sequence, Nn.sinusoidalPositions).infer({ params: {}, state: {} }, x),
        expected: Tensor.add(x, Attention.sinusoidal(5, 8)),
        learned: learned.infer(variables, x),
        rows: Tensor.add(x, Tensor.slice(table, [[0, 5]]))
      })
      assert.deepStrictEqual((found.sinusoidal as any).data, found.expected.data)
      assert.deepStrictEqual((found.learned as any).data, (found.rows as any).data)
      assert.strictEqual(
        shapeError(() => learned.infer(variables, Tensor.zeros([1, 10, 8]))),
        "positionEmbedding: 10 positions, but the table has 9"
      )
    })
  )
})

describe("patchEmbedding", () => {
  const each = fixture.patches
  it.effect("is PyTorch's convolution", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([8, 12, 3]), Nn.patchEmbedding(4, 5, { name: "it" }))
      const loss = (it: any) => {
        const y = model.infer({ params: { it }, state: {} }, float(each.x) as any) as F32
        return [Tensor.sum(Tensor.mul(y, float(each.weights)) as F32) as Tensor.Tensor<[]>, y] as const
      }
      const params = { kernel: float(each.kernel), bias: float(each.bias) }
      const [[, y], gradient] = (Transform.valueAndGradAux as any)(loss)(params)
      const found: any = yield* evaluate({ y, gradient })
      close(found.y, each.y)
      close(found.gradient.kernel, each.gradients[0], 1e-5)
      close(found.gradient.bias, each.gradients[1], 1e-5)
    })
  )

  it.effect("and a class token in front", () =>
    Effect.gen(function* () {
      const model = Nn.sequential(Nn.input([2, 3]), Nn.classToken({ name: "it" }))
      assert.deepStrictEqual(model.output.shape as Shape, [3, 3])
      const params = { it: { token: float([7, 8, 9]) as any } }
      close(
        (yield* evaluate(model.infer({ params, state: {} }, Tensor.ones([1, 2, 3])))) as any,
        [7, 8, 9, 1, 1, 1, 1, 1, 1]
      )
    })
  )
})

describe("gpt", () => {
  const small = { vocabulary: 11, context: 7, width: 8, heads: 4, layers: 2 } as const
  const ids = int([
    [3, 0, 10, 3, 7, 1, 2],
    [5, 5, 5, 0, 1, 9, 4]
  ])

  it("GPT-2 small has 124,439,808 parameters, medium 354,823,168", () => {
    const gpt2 = Nn.gpt({ vocabulary: 50257, context: 1024, width: 768, heads: 12, layers: 12 })
    assert.strictEqual(Model.parameterCount(gpt2), 124_439_808)
    const medium = Nn.gpt({ vocabulary: 50257, context: 1024, width: 1024, heads: 16, layers: 24 })
    assert.strictEqual(Model.parameterCount(medium), 354_823_168)
  })

  const models: Readonly<Record<string, any>> = {
    "learned positions": Nn.gpt(small),
    "rotary positions, grouped heads, a gate, a head": Nn.gpt({
      ...small,
      positions: "rotary",
      kvHeads: 2,
      gated: true,
      bias: false,
      activation: Nn.silu,
      tied: false
    }),
    "alibi, norm behind": Nn.gpt({ ...small, positions: "alibi", norm: "post", hidden: 5 })
  }
  for (const [name, model] of Object.entries(models)) {
    it.effect(`decodes with a cache what it infers, with ${name}`, () =>
      Effect.gen(function* () {
        const variables = model.init(Random.key(1))
        const expected = model.infer(variables, ids)
        const token = (i: number) => Tensor.at(ids, i, 1)
        let cache = model.cache([2])
        const alone: Array<F32> = []
        for (let i = 0; i < 7; i++) {
          const [logits, next] = model.decode(variables, cache, token(i), Tensor.scalar(i, "int32"))
          alone.push(logits)
          cache = next
        }
        // a prompt of four, then three at once
        const [prompt, after] = model.decode(variables, model.cache([2]), Tensor.slice(ids, [null, [0, 4]]), 0)
        const [rest] = model.decode(variables, after, Tensor.slice(ids, [null, [4]]), 4)
        const found: any = yield* evaluate({
          expected,
          alone: Tensor.stack(alone as any, 1),
          blocks: Tensor.concat([prompt, rest] as any, 1)
        })
        close(found.alone, Array.from(found.expected.data as Float32Array))
        close(found.blocks, Array.from(found.expected.data as Float32Array))
      })
    )

    it.effect(`a token sees none that come after it, with ${name}`, () =>
      Effect.gen(function* () {
        const variables = model.init(Random.key(1))
        const other = int([
          [3, 0, 10, 3, 8, 8, 8],
          [5, 5, 5, 0, 0, 0, 0]
        ])
        const found: any = yield* evaluate({ a: model.infer(variables, ids), b: model.infer(variables, other) })
        const rows = (data: Float32Array, from: number, to: number) => Array.from(data.subarray(from * 11, to * 11))
        assert.deepStrictEqual(rows(found.a.data, 0, 4), rows(found.b.data, 0, 4))
        assert.notDeepEqual(rows(found.a.data, 4, 5), rows(found.b.data, 4, 5))
      })
    )
  }

  it.effect("decodes one example without a batch axis, and stops at the context", () =>
    Effect.gen(function* () {
      const model = Nn.gpt(small)
      const variables = model.init(Random.key(1))
      const cache = model.cache([])
      const [logits, next] = model.decode(variables, cache, Tensor.scalar(3, "int32"), 0)
      assert.deepStrictEqual(logits.shape as Shape, [11])
      assert.deepStrictEqual(next[0]!.key.shape as Shape, [4, 7, 2])
      const beyond = model.decode(variables, next, Tensor.scalar(3, "int32"), Tensor.scalar(7, "int32"))[0]
      const found = yield* evaluate({ logits, beyond, expected: model.infer(variables, int([[3]]) as any) })
      close(found.logits, Array.from((found.expected as any).data))
      assert.isTrue(Array.from(found.beyond.data).every(Number.isNaN))
      assert.strictEqual(
        shapeError(() => model.decode(variables, next, Tensor.scalar(3, "int32"), 7)),
        "decode: position 7 and 1 tokens, but the context is 7"
      )
      assert.strictEqual(
        shapeError(() => model.decode(variables, model.cache([2]), Tensor.zeros([3], "int32") as any, 0)),
        "decode: tokens must have the batch axes of the cache, and an axis of time or none"
      )
    })
  )

  it.effect("is a stack of layers with the same variables", () =>
    Effect.gen(function* () {
      const model = Nn.gpt(small)
      const variables = model.init(Random.key(1))
      const { blocks, norm, positions, tokens } = variables.params
      const stack = Nn.sequential(
        Nn.input(["time"], "int32"),
        Nn.embedding(11, 8, { name: "tokens" }),
        Nn.positionEmbedding(7, { name: "positions" }),
        Nn.repeat(2, Nn.encoderBlock({ heads: 4, causal: true, activation: Nn.geluTanh }), { name: "blocks" }),
        Nn.layerNorm({ name: "norm" })
      )
      const hidden = stack.infer({ params: { tokens, positions, blocks, norm }, state: {} }, ids as any)
      const found = yield* evaluate({ a: model.infer(variables, ids as any), b: Nn.unembed(tokens, hidden as any) })
      assert.deepStrictEqual((found.a as any).data, (found.b as any).data)
    })
  )
})

describe("bert", () => {
  it("BERT base has 109,482,240 parameters", () => {
    const base = Nn.bert({ vocabulary: 30522, context: 512, width: 768, heads: 12, layers: 12 })
    assert.strictEqual(Model.parameterCount(base as any), 109_482_240)
  })

  it.effect("sees no padding", () =>
    Effect.gen(function* () {
      const model = Nn.bert({ vocabulary: 11, context: 7, width: 8, heads: 4, layers: 2, dropout: 0.1 })
      const variables = model.init(Random.key(1))
      const read = (ids: Numbers, mask: Numbers) =>
        model.infer(variables, {
          tokens: int(ids),
          segments: Tensor.zeros([1, 5], "int32"),
          mask: Tensor.greater(float(mask), 0.5)
        } as any) as any
      const found: any = yield* evaluate({
        a: read([[3, 1, 4, 1, 5]], [[1, 1, 1, 0, 0]]),
        b: read([[3, 1, 4, 9, 2]], [[1, 1, 1, 0, 0]]),
        c: read([[3, 1, 4, 9, 2]], [[1, 1, 1, 1, 0]])
      })
      const first = ({ tokens }: any) => Array.from(tokens.data.subarray(0, 24))
      assert.deepStrictEqual(first(found.a), first(found.b))
      assert.notDeepEqual(first(found.b), first(found.c))
      assert.deepStrictEqual(found.a.pooled.data, found.b.pooled.data)
      assert.notDeepEqual(found.a.pooled.data, found.c.pooled.data)
    })
  )
})

describe("an encoder and a decoder", () => {
  const blocks = { norm: "post", activation: Nn.relu, heads: 2 } as const
  const translate = Nn.define({
    inputs: { source: Nn.input(["sourceTime"], "int32"), target: Nn.input(["time"], "int32") },
    parts: {
      encode: Nn.sequential(
        Nn.input(["sourceTime"], "int32"),
        Nn.embedding(9, 8),
        Nn.sinusoidalPositions,
        Nn.repeat(2, Nn.encoderBlock(blocks))
      ),
      embed: Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(7, 8), Nn.sinusoidalPositions),
      first: Nn.decoderBlock({ ...blocks, width: 8, masked: true }),
      second: Nn.decoderBlock({ ...blocks, width: 8, masked: true })
    },
    apply: ({ embed, encode, first, second }, { source, target }) => {
      const context = encode(source)
      // 0 is padding
      const mask = Tensor.greater(source, 0)
      const x = second({ x: first({ x: embed(target), context, mask }), context, mask })
      return Nn.unembed(embed.params.embedding0, x)
    }
  })

  it.effect("are parts of a model, whose output forgets what comes later and what is padding", () =>
    Effect.gen(function* () {
      const variables = translate.init(Random.key(1))
      const read = (source: Numbers, target: Numbers) =>
        translate.infer(variables, { source: int(source), target: int(target) } as any) as F32
      const found = yield* evaluate({
        a: read([[3, 1, 4, 0, 0]], [[1, 2, 3]]),
        later: read([[3, 1, 4, 0, 0]], [[1, 2, 5]]),
        other: read([[3, 1, 5, 0, 0]], [[1, 2, 3]])
      })
      const first = (y: { readonly data: any }) => Array.from(y.data.subarray(0, 14))
      assert.deepStrictEqual(found.a.shape as Shape, [1, 3, 7])
      assert.deepStrictEqual(first(found.a), first(found.later))
      assert.notDeepEqual(first(found.a), first(found.other))
    })
  )
})

describe("summaries", () => {
  const model = Nn.gpt({ vocabulary: 11, context: 7, width: 8, heads: 4, layers: 2 })
  it("of a gpt has a row for each part, whose parameters add up", () => {
    const { flops, parameters, rows } = Model.summary(model, { axes: { time: 5 } })
    const names = ["tokens", "positions", "blocks.0", "blocks.1", "norm", "tokens"]
    assert.deepStrictEqual(
      rows.map(({ name }) => name),
      names
    )
    assert.strictEqual(
      rows.reduce((total, row) => total + row.parameters, 0),
      parameters
    )
    // products of matrices only: projections, feed-forward, scores and values, head
    const products = 2 * (2 * 5 * 12 * 8 * 8 + 2 * 2 * 5 * 5 * 8) + 2 * 5 * 8 * 11
    assert.isAtLeast(flops, products)
    assert.isAtMost(flops, 2 * products)
  })

  it("of bert too", () => {
    const bert = Nn.bert({ vocabulary: 11, context: 7, width: 8, heads: 4, layers: 2 })
    const { parameters, rows } = Model.summary(bert, { axes: { time: 5 } })
    assert.deepStrictEqual(
      rows.map(({ name }) => name),
      ["embeddings", "blocks.0", "blocks.1", "pooler"]
    )
    assert.strictEqual(
      rows.reduce((total, row) => total + row.parameters, 0),
      parameters
    )
  })
})
