import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Attention from "@typegrad/nn/Attention"
import * as Effect from "effect/Effect"
import { close, evaluate, float, type Numbers, shapeError, slope } from "./support.ts"

const fixture = JSON.parse(readFileSync(new URL("fixtures/transformer.json", import.meta.url), "utf8"))

type F32 = Tensor.Tensor<Shape>
type Bool = Tensor.Tensor<Shape, "bool">

const bool = (data: any): Bool => Tensor.greater(float(toNumbers(data)), 0.5) as Bool
const toNumbers = (data: any): Numbers => (Array.isArray(data) ? data.map(toNumbers) : Number(data))

const total = (y: F32, weights: Numbers): Tensor.Tensor<[]> =>
  Tensor.sum(Tensor.mul(y, float(weights)) as F32) as Tensor.Tensor<[]>

/** Values and gradients with respect to all arguments are those of the fixture. */
const same = (
  f: (...args: ReadonlyArray<F32>) => F32,
  args: ReadonlyArray<F32>,
  expected: { readonly y: Numbers; readonly weights: Numbers; readonly gradients: ReadonlyArray<Numbers> }
) =>
  Effect.gen(function* () {
    const loss = (xs: ReadonlyArray<F32>) => {
      const y = f(...xs)
      return [total(y, expected.weights), y] as const
    }
    const [[, y], gradients] = Transform.valueAndGradAux(loss as any)(args as any) as any
    const found: any = yield* evaluate({ y, gradients })
    close(found.y, expected.y, 1e-6)
    for (const [i, gradient] of expected.gradients.entries()) close(found.gradients[i], gradient, 1e-5)
  })

const options = (given: any): any => ({
  ...given,
  ...(given.mask === undefined ? {} : { mask: bool(given.mask) }),
  ...(given.bias === undefined ? {} : { bias: float(given.bias) })
})

const dot = Attention.scaledDotProduct as (q: F32, k: F32, v: F32, options?: any) => F32
const grouped = Attention.groupedQuery as (q: F32, k: F32, v: F32, options?: any) => F32
const additive = Attention.additive as (q: F32, k: F32, v: F32, by: F32, options?: any) => F32

describe("scaledDotProduct", () => {
  for (const [i, each] of fixture.attention.cases.entries()) {
    it.effect(
      `has the values and gradients of PyTorch with ${Object.keys(each.options).join(", ") || "nothing"} (${i})`,
      () => same((q, k, v) => dot(q, k, v, options(each.options)), [each.q, each.k, each.v].map(float), each)
    )
  }

  it.effect("gives 0, and gradients that are numbers, where a query sees nothing", () =>
    Effect.gen(function* () {
      const [q, k, v] = [1, 2, 3].map((seed) => Random.normal(Random.key(seed), [3, 4]) as F32)
      const mask = bool([
        [0, 0, 0],
        [1, 0, 1],
        [0, 0, 0]
      ])
      const bias = float([
        [0, 0, 0],
        [0, 0, 0],
        [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
      ])
      const f = (xs: any) => Tensor.sum(dot(xs[0], xs[1], xs[2], { mask, bias })) as Tensor.Tensor<[]>
      const { y, gradients } = yield* evaluate({
        y: dot(q!, k!, v!, { mask, bias }),
        gradients: Transform.grad(f as any)([q, k, v] as any) as any
      })
      assert.deepStrictEqual(Array.from((y as any).data.slice(0, 4)), [0, 0, 0, 0])
      assert.deepStrictEqual(Array.from((y as any).data.slice(8)), [0, 0, 0, 0])
      assert.isTrue((y as any).data.slice(4, 8).every((value: number) => value !== 0))
      for (const gradient of gradients as any) assert.isTrue(Array.from<number>(gradient.data).every(Number.isFinite))
    })
  )

  it.effect("knows what came before the first query, by a number or a tensor", () =>
    Effect.gen(function* () {
      const [q, k, v] = [1, 2, 3].map((seed) => Random.normal(Random.key(seed), [2, 5, 4]) as F32)
      const last = Tensor.slice(q!, [null, [3]]) as F32
      const all = dot(q!, k!, v!, { causal: true })
      const found = yield* evaluate({
        expected: Tensor.slice(all, [null, [3]]) as F32,
        number: dot(last, k!, v!, { causal: true, past: 3 }),
        tensor: dot(last, k!, v!, { causal: true, past: Tensor.scalar(3, "int32") })
      })
      close(found.number, Array.from(found.expected.data))
      close(found.tensor, Array.from(found.expected.data))
    })
  )

  it.effect("is mapped by vmap, and has second derivatives", () =>
    Effect.gen(function* () {
      const [q, k, v] = [1, 2, 3].map((seed) => Random.normal(Random.key(seed), [3, 5, 4]) as F32)
      const one = (a: any, b: any, c: any) => Attention.scaledDotProduct(a, b, c, { causal: true })
      const mapped = (Transform.vmap as any)(one, { in: [0, 0, 0] })(q, k, v) as F32
      const found = yield* evaluate({ mapped, expected: dot(q!, k!, v!, { causal: true }) })
      close(found.mapped, Array.from(found.expected.data))
      const inner = (x: F32) => Tensor.sum(Tensor.square(dot(x, x, x)) as F32) as Tensor.Tensor<[]>
      const direction = Random.normal(Random.key(4), [3, 5, 4]) as F32
      const along = (x: F32) =>
        Tensor.sum(Tensor.mul((Transform.grad as any)(inner)(x), direction) as F32) as Tensor.Tensor<[]>
      const second = Tensor.sum(Tensor.mul((Transform.grad as any)(along)(q), direction) as F32) as Tensor.Tensor<[]>
      const [a, b] = yield* evaluate([second, slope(along, q!, direction)])
      assert.isAbove(Math.abs(a!.data[0]!), 1e-3)
      close(a!, b!.data[0]!, 1e-4)
    })
  )

  it.effect("of nothing is nothing, and of no keys 0", () =>
    Effect.gen(function* () {
      const none = yield* evaluate({
        queries: Attention.scaledDotProduct(Tensor.zeros([2, 0, 4]), Tensor.ones([2, 3, 4]), Tensor.ones([2, 3, 5])),
        keys: Attention.scaledDotProduct(Tensor.ones([1, 4]), Tensor.zeros([0, 4]), Tensor.zeros([0, 2])),
        width: Attention.scaledDotProduct(Tensor.zeros([1, 0]), Tensor.zeros([2, 0]), float([[1], [3]]) as any)
      })
      assert.strictEqual(none.queries.data.length, 0)
      close(none.keys, [0, 0])
      close(none.width, [2])
    })
  )

  it("says what does not fit", () => {
    const q = Tensor.zeros([2, 5, 4]) as F32
    const of = (...shape: ReadonlyArray<number>) => Tensor.zeros(shape) as F32
    const wrong: ReadonlyArray<readonly [string, () => unknown]> = [
      [
        "attention: widths differ: 4 (axis 2 of query [2, 5, 4]) vs 3 (axis 2 of key [2, 5, 3])",
        () => dot(q, of(2, 5, 3), q)
      ],
      [
        "attention: lengths differ: 5 (axis 1 of key [2, 5, 4]) vs 6 (axis 1 of value [2, 6, 4])",
        () => dot(q, q, of(2, 6, 4))
      ],
      ["attention: query must have rank 2 or more but is [4]", () => dot(of(4), q, q)],
      [
        "attention: the bias [4, 5] does not stretch to the scores [2, 5, 5]: 4 (axis 0) vs 5 (axis 1 of the scores)",
        () => dot(q, q, q, { bias: of(4, 5) })
      ],
      ["attention: needs bool but got float32", () => dot(q, q, q, { mask: of(5, 5) })],
      [
        "attention: needs float32 but got int32: cast it first",
        () => dot(q, Tensor.zeros([2, 5, 4], "int32") as any, q)
      ],
      ["attention: past must be an int32 scalar but is float32 [1]", () => dot(q, q, q, { causal: true, past: of(1) })],
      [
        "attention: the heads of key [3, 5, 4] do not divide those of query [8, 5, 4]: 3 vs 8",
        () => grouped(of(8, 5, 4), of(3, 5, 4), of(3, 5, 4))
      ],
      [
        "attention: the heads of key [4, 5, 4] and value [2, 5, 4] differ: 4 vs 2",
        () => grouped(of(8, 5, 4), of(4, 5, 4), of(2, 5, 4))
      ],
      ["attention: v must be [4] but is [3]", () => additive(q, q, q, of(3))]
    ]
    for (const [sentence, run] of wrong) assert.strictEqual(shapeError(run), sentence)
  })
})

describe("groupedQuery", () => {
  const each = fixture.attention.grouped
  const given = () => ({ mask: bool(each.mask), bias: float(each.bias), causal: true })
  it.effect("is attention with keys and values repeated, as in PyTorch", () =>
    same((q, k, v) => grouped(q, k, v, given()), [each.q, each.k, each.v].map(float), each)
  )

  it.effect("with as many heads is scaledDotProduct", () =>
    Effect.gen(function* () {
      const [q, k, v] = [1, 2, 3].map((seed) => Random.normal(Random.key(seed), [2, 3, 5, 4]) as F32)
      const { a, b } = yield* evaluate({ a: grouped(q!, k!, v!), b: dot(q!, k!, v!) })
      assert.deepStrictEqual(a.data, b.data)
    })
  )
})

describe("additive", () => {
  const each = fixture.attention.additive
  it.effect("is Bahdanau's formula", () =>
    same(
      (q, k, v, by) => additive(q, k, v, by, { mask: bool(each.mask) }),
      [each.q, each.k, each.v, each.by].map(float),
      each
    )
  )
})

describe("heads", () => {
  it.effect("splitHeads shares out the last axis, joinHeads is its reverse", () =>
    Effect.gen(function* () {
      const x = Tensor.reshape(Tensor.cast(Tensor.arange(24), "float32"), [2, 2, 6])
      const heads = Attention.splitHeads(x, 3)
      const { back, split } = yield* evaluate({ split: heads, back: Attention.joinHeads(heads) })
      assert.deepStrictEqual(Array.from(split.data.slice(0, 8)), [0, 1, 6, 7, 2, 3, 8, 9])
      assert.deepStrictEqual(
        Array.from(back.data),
        Array.from({ length: 24 }, (_, i) => i)
      )
    })
  )

  it("keep names, and say what does not fit", () => {
    const x = Tensor.refine(Tensor.zeros([8, 10, 12]), ["batch", "time", 12])
    assert.deepStrictEqual(Attention.splitHeads(x, 4).shape as Shape, ["batch", 4, "time", 3])
    assert.deepStrictEqual(Attention.joinHeads(Attention.splitHeads(x, 4)).shape as Shape, ["batch", "time", 12])
    assert.strictEqual(
      shapeError(() => Attention.splitHeads(Tensor.zeros([3, 10]) as F32, 4)),
      "splitHeads: 4 heads do not divide the width 10"
    )
    assert.strictEqual(
      shapeError(() => Attention.joinHeads(Tensor.zeros([3, 10]) as F32)),
      "joinHeads: needs [..., heads, time, width] but got [3, 10]"
    )
  })
})

describe("positions", () => {
  const { positions } = fixture
  it.effect("rotary turns adjacent pairs", () =>
    same((x) => Attention.rotary(x), [float(positions.x)], positions.adjacent)
  )
  it.effect("rotary turns halves, with another base", () =>
    same((x) => Attention.rotary(x, { base: 100, pairs: "halves" }), [float(positions.x)], positions.halves)
  )

  it.effect("rotary products depend on the distance only", () =>
    Effect.gen(function* () {
      const [q, k] = [1, 2].map((seed) => Random.normal(Random.key(seed), [1, 8]) as F32)
      const product = (past: number, other: number) =>
        Tensor.sum(Tensor.mul(Attention.rotary(q!, { past }), Attention.rotary(k!, { past: other })) as F32) as F32
      const { a, b, c } = yield* evaluate({ a: product(2, 7), b: product(32, 37), c: product(2, 8) })
      close(a, b.data[0]!, 1e-5)
      assert.isAbove(Math.abs(a.data[0]! - c.data[0]!), 1e-3)
    })
  )

  it.effect("sinusoidal and alibi are the papers' formulas", () =>
    Effect.gen(function* () {
      const found = yield* evaluate({
        sinusoidal: Attention.sinusoidal(9, 6),
        eight: Attention.alibi(8, 4, 5),
        six: Attention.alibi(6, 4, 5),
        later: Attention.alibi(8, 1, 5, { past: Tensor.scalar(3, "int32") })
      })
      close(found.sinusoidal, positions.sinusoidal)
      close(found.eight, positions.alibi8)
      close(found.six, positions.alibi6)
      close(
        found.later,
        positions.alibi8.map((head: ReadonlyArray<Numbers>) => head[3]!)
      )
    })
  )

  it("say what does not fit", () => {
    const rotary = Attention.rotary as (x: F32, options?: any) => F32
    assert.strictEqual(
      shapeError(() => rotary(Tensor.zeros([3, 7]) as F32)),
      "rotary: the width 7 is odd, but it is taken in pairs"
    )
    assert.strictEqual(
      shapeError(() => rotary(Tensor.zeros([8]) as F32)),
      "rotary: needs [..., time, width] but got [8]"
    )
    assert.strictEqual(
      shapeError(() => rotary(Tensor.zeros([3, 8], "int32") as any)),
      "rotary: needs float32 but got int32: cast it first"
    )
    assert.throws(() => rotary(Tensor.zeros([3, 8]) as F32, { base: 0 }), RangeError)
    assert.strictEqual(
      shapeError(() => Attention.sinusoidal(4, 5 as number)),
      "sinusoidal: the width 5 is odd, but it is taken in pairs"
    )
  })
})
