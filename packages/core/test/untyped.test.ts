/** Code without types: what types would have refused throws `ShapeError` with a sentence and a place, never a raw TypeError. */
import { assert, describe, it } from "@effect/vitest"
import * as NdArrayModule from "@typegrad/core/NdArray"
import * as ProgramModule from "@typegrad/core/Program"
import * as RandomModule from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import { ShapeError } from "@typegrad/core/Shape"
import * as SpecModule from "@typegrad/core/Spec"
import * as TensorModule from "@typegrad/core/Tensor"
import * as TransformModule from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"

type Untyped = { readonly [name: string]: any }

const Tensor = TensorModule as Untyped
const Transform = TransformModule as Untyped
const Program = ProgramModule as Untyped
const Random = RandomModule as Untyped
const NdArray = NdArrayModule as Untyped
const Spec = SpecModule as Untyped

const x = Tensor.zeros([2, 3])
const ids = Tensor.zeros([2], "int32")
const key = Random.key(0)
const data = NdArray.make([1, 2, 3])
const image = Tensor.zeros([1, 8, 8, 3])
const sum = (y: unknown) => Tensor.sum(y)

const wrong: ReadonlyArray<readonly [string, () => unknown]> = [
  [
    "add: the right operand is an NdArray, which is data: make it a tensor with Tensor.constant",
    () => Tensor.add(x, data)
  ],
  ["add: the left operand is undefined, not a Tensor", () => Tensor.add(undefined, x)],
  ["mul: the right operand is a string, not a Tensor", () => Tensor.mul(x, "2")],
  ["mul: the right operand is an array, not a Tensor", () => Tensor.mul(2, [1, 2])],
  ["less: the left operand is null, not a Tensor", () => Tensor.less(null, x)],
  ["sum: x is undefined, not a Tensor", () => Tensor.sum(undefined)],
  ["sum: x is a number, not a Tensor", () => Tensor.sum(3)],
  ["exp: x is a number, not a Tensor", () => Tensor.exp(3)],
  ["relu: x is an array, not a Tensor", () => Tensor.relu([1])],
  ["matmul: the right operand is an array, not a Tensor", () => Tensor.matmul(x, [1])],
  ["reshape: x is a Spec, not a Tensor", () => Tensor.reshape(Spec.make([2, 3]), [6])],
  ["concat: the tensors are a Tensor, not an array of tensors", () => Tensor.concat(x, 0)],
  ["concat: tensor 1 is a number, not a Tensor", () => Tensor.concat([x, 3], 0)],
  ["einsum: operand 0 is undefined, not a Tensor", () => Tensor.einsum("i j -> i", undefined)],
  ["where: the condition is a boolean, not a Tensor", () => Tensor.where(true, x, x)],
  ["gather: the indices are an array, not a Tensor", () => Tensor.gather(x, [1])],
  ["scatterSet: the updates are a number, not a Tensor", () => Tensor.scatterSet(x, ids, 1)],
  ["conv2d: the kernel is undefined, not a Tensor", () => Tensor.conv2d(image)],
  ["constant: takes an NdArray, not an array: NdArray.make([1, 2, 3])", () => Tensor.constant([1, 2, 3])],
  ["constant: takes an NdArray, not a number", () => Tensor.constant(3)],
  ["sum: axes must be an array such as [1], not 1", () => Tensor.sum(x, 1)],
  ["mean: axes must be an array such as [-1], not -1", () => Tensor.mean(x, -1)],
  ["logSumExp: axes must be an array such as [1], not 1", () => Tensor.logSumExp(x, 1)],
  ["reverse: axes must be an array such as [0], not 0", () => Tensor.reverse(x, 0)],
  ["softmax: the axis must be a number but is an array", () => Tensor.softmax(x, [1])],
  ["reshape: the shape must be an array such as [2, 3] but is undefined", () => Tensor.reshape(x)],
  ["reshape: the shape must be an array such as [2, 3] but is 6", () => Tensor.reshape(x, 6)],
  ["broadcastTo: the shape must be an array such as [2, 3] but is undefined", () => Tensor.broadcastTo(x)],
  ["refine: the shape must be an array such as [2, 3] but is undefined", () => Tensor.refine(x)],
  ["transpose: the permutation must be an array such as [1, 0] but is undefined", () => Tensor.transpose(x)],
  ["transpose: the permutation must be an array such as [1, 0] but is 1", () => Tensor.transpose(x, 1, 0)],
  ["zeros: the shape must be an array such as [2, 3] but is 3", () => Tensor.zeros(3)],
  ["normal: the shape must be an array such as [2, 3] but is undefined", () => Random.normal(key)],
  ["uniform: the shape must be an array such as [2, 3] but is 3", () => Random.uniform(key, 3)],
  ["normal: the first argument is a number, not a key: make one with Random.key", () => Random.normal(3, [2])],
  ["bits: the first argument is a Tensor, not a key: make one with Random.key", () => Random.bits(ids, [2])],
  ["cast: float64 is no dtype: float32, int32 or bool", () => Tensor.cast(x, "float64")],
  ["zeros: float64 is no dtype: float32, int32 or bool", () => Tensor.zeros([2], "float64")],
  ["full: int64 is no dtype: float32, int32 or bool", () => Tensor.full([2], 1, "int64")],
  ["scalar: f32 is no dtype: float32, int32 or bool", () => Tensor.scalar(2, "f32")],
  ["Spec.make: float64 is no dtype: float32, int32 or bool", () => Spec.make([2], "float64")],
  [
    'resize: "bilinear" is no method: "nearest", "nearestExact", "linear" or "cubic"',
    () => Tensor.resize(Tensor.zeros([8, 8, 3]), [4, 4], "bilinear")
  ],
  [
    'pad: "wrap" is no mode: "constant", "reflect", "symmetric", "edge" or "circular"',
    () =>
      Tensor.pad(
        x,
        [
          [1, 1],
          [0, 0]
        ],
        { mode: "wrap" }
      )
  ],
  ["slice: the ranges must be an array such as [[0, 2]] but are 1", () => Tensor.slice(x, 1)],
  ["slice: range 0 must be an array such as [0, 2] but is 1", () => Tensor.slice(x, [1])],
  ["tile: the repeats must be an array such as [2, 1] but are 2", () => Tensor.tile(x, 2)],
  ["split: the parts must be an array such as [2, 3] but are undefined", () => Tensor.split(x)],
  ["dynamicSlice: the starts must be an array such as [0, 2] but are 0", () => Tensor.dynamicSlice(x, 0, [1, 1])],
  ['einsum: the equation is a Tensor, not a text such as "i j, j k -> i k"', () => Tensor.einsum(x, x)],
  ['rearrange: the pattern is undefined, not a text such as "a b -> b a"', () => Tensor.rearrange(x)],
  ["full: the value is a Tensor, not a number", () => Tensor.full([2], x)],
  ["at: a Tensor is not an index", () => Tensor.at(x, ids)],
  ["topK: k must be a positive whole number but is a Tensor", () => Tensor.topK(x, ids)],
  ["arange: a Tensor is not a size", () => Tensor.arange(x)],
  ["maxPool2d: kernel has 1 sizes but there are two axes", () => Tensor.maxPool2d(image, [2])],
  ["randint: needs the bound max: { max: 10 }", () => Random.randint(key, [2])],
  ["bernoulli: p is undefined, not a Tensor", () => Random.bernoulli(key, undefined, [2])],
  ["Random.split: the first argument is a number, not a key: make one with Random.key", () => Random.split(0)],
  ["Random.foldIn: the first argument is a Tensor, not a key: make one with Random.key", () => Random.foldIn(x, 1)],
  ["jacobian: takes a function, but got a Tensor", () => Transform.jacobian(x)(x)],
  [
    "vmap: the result of the function is a number, not a tree of tensors",
    () => Transform.vmap(() => 3, { in: [0] })(x)
  ],
  [
    "vmap: a of the result of the function is null, not a Tensor",
    () => Transform.vmap(() => ({ a: null }), { in: [0] })(x)
  ],
  ["vmap: takes a function, but got a number", () => Transform.vmap(3, { in: [0] })(x)],
  ["customVjp: takes a function, but got a number", () => Transform.customVjp(3, { backward: () => [x] })(x)],
  ["customVjp: backward must be a function but is undefined", () => Transform.customVjp(sum)(x)],
  [
    "customVjp: forward must be a function but is a number",
    () => Transform.customVjp(sum, { backward: () => [x], forward: 3 })(x)
  ],
  ["customJvp: takes a function, but got a Tensor", () => Transform.customJvp(x, () => [x, x])(x)],
  ["customJvp: the rule must be a function but is undefined", () => Transform.customJvp(sum)(x)],
  ["remat: takes a function, but got a Tensor", () => Transform.remat(x)(x)],
  ["scan: takes a function, but got a Tensor", () => Transform.scan(x, x, x)],
  ["hvp: the vector is undefined, not a tree of tensors", () => Transform.hvp(sum)(x)],
  ["pad: the paddings must be an array such as [[1, 1], [0, 0]] but are 1", () => Tensor.pad(x, 1)],
  [
    'conv2d: "SAME" is no padding: "valid", "same", "sameLower" or numbers',
    () => Tensor.conv2d(image, Tensor.zeros([3, 3, 3, 4]), { padding: "SAME" })
  ],
  [
    'maxPool2d: "full" is no padding: "valid", "same", "sameLower" or numbers',
    () => Tensor.maxPool2d(image, 2, { padding: "full" })
  ],
  ["grad: the first argument is a number, not a tree of tensors", () => Transform.grad(sum)(3)],
  ["valueAndGrad: a of the first argument is a number, not a Tensor", () => Transform.valueAndGrad(sum)({ a: 1 })],
  [
    "grad: the first argument is an NdArray, which is data: make it a tensor with Tensor.constant",
    () => Transform.grad(sum)(data)
  ],
  ["grad: takes a function, but got a Tensor", () => Transform.grad(Tensor.sum(x))],
  ["valueAndGradAux needs a pair [loss, aux] but the function gives a Tensor", () => Transform.valueAndGradAux(sum)(x)],
  ["vjp: argument 0 is a number, not a tree of tensors", () => Transform.vjp(sum, 3)],
  [
    "scan: the step must keep the carry, but gives null",
    () => Transform.scan(() => [null, null], x, null, { length: 2 })
  ],
  [
    "scan: the step must keep the carry, but gives a number",
    () => Transform.scan(() => [1, null], x, null, { length: 2 })
  ],
  [
    "scan: the step must keep the carry, but gives a number for n",
    () => Transform.scan(() => [{ n: 1 }, null], { n: x }, null, { length: 2 })
  ],
  [
    "scan: the carry is a number, not a tree of tensors",
    () => Transform.scan((c: unknown) => [c, null], 0, null, { length: 2 })
  ],
  [
    "scan: the step must keep the carry, but gives an extra b",
    () => Transform.scan((c: any) => [{ ...c, b: x }, null], { a: x }, null, { length: 2 })
  ],
  [
    "whileLoop: the body must keep the carry, but gives an extra b",
    () =>
      Transform.whileLoop(
        () => Tensor.scalar(false),
        (c: any) => ({ ...c, b: x }),
        { a: x }
      )
  ]
]

/** What a program fails with. */
const failure = (program: Effect.Effect<unknown, { readonly message: string }, any>) =>
  Effect.map(Effect.flip(program), ({ message }) => message).pipe(
    Effect.scoped,
    Effect.provide(Reference.layer())
  ) as Effect.Effect<string>

const programs: ReadonlyArray<readonly [string, (run: (...args: ReadonlyArray<any>) => any) => any]> = [
  ["Program.run: argument 0.0 is a number, not an NdArray: make one with NdArray.make", (run) => run([1, 2])],
  [
    "Program.run: argument 0 is a typed array, not an NdArray: make one with NdArray.make",
    (run) => run(new Float32Array(2))
  ],
  ["Program.run: argument 0 is null, not an NdArray", (run) => run(null)],
  ["Program.run: argument 0 is not an NdArray", (run) => run(x)]
]

describe("programs", () => {
  it.effect.each(programs)("%s", ([sentence, use]) =>
    Effect.gen(function* () {
      const run = Effect.flatMap(Program.compile(sum, [Spec.make([2])]), ({ run }: any) => use(run))
      assert.strictEqual(yield* failure(run as never), sentence)
    })
  )

  const results: ReadonlyArray<readonly [string, unknown]> = [
    ["Program.compile: the result is an Effect, not a tree of tensors", Effect.succeed(x)],
    ["Program.compile: the result is an instance of Promise, not a tree of tensors", Promise.resolve(x)],
    ["Program.compile: a of the result is an instance of Map, not a Tensor", { a: new Map() }],
    ["Program.compile: the result is undefined, not a tree of tensors", undefined],
    ["Program.compile: 1 of the result is a number, not a Tensor", [x, 1]]
  ]
  it.effect.each(results)("%s", ([sentence, result]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* failure(Program.compile(() => result, []) as never), sentence)
    })
  )

  it.effect("takes the specs as an array", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* failure(Program.compile(sum, Spec.make([2])) as never),
        "Program.compile: the specs must be an array, one for each argument, such as [Spec.make([2, 3])], but are a Spec"
      )
      assert.strictEqual(
        yield* failure(Program.compile(sum, [[2, 3]]) as never),
        "Program.compile: 0.0 is a number, not a Spec"
      )
    })
  )

  it.effect("Program: a tensor of a loop's turn, or of one example, stays inside", () =>
    Effect.gen(function* () {
      let inner: unknown
      const keep = (y: unknown) => {
        inner = y
        return Tensor.sum(y)
      }
      const sentence = "Program: a tensor of a loop's turn, or of one example of vmap, is used outside of it"
      Transform.vmap(keep, { in: [0] })(x)
      const outside = Effect.flip(Program.evaluate(Tensor.exp(inner)) as Effect.Effect<unknown, ShapeError>)
      const error = yield* Effect.provide(outside as any, Reference.layer()) as Effect.Effect<ShapeError>
      assert.instanceOf(error, ShapeError)
      assert.strictEqual(error.message, sentence)
      const program = Program.compile(() => inner, [])
      assert.strictEqual(yield* failure(program as never), sentence)
    })
  )
})

describe("keys", () => {
  const bits = Tensor.stack([key.bits, Random.key(1).bits])
  const small = (y: unknown) => Tensor.less(Tensor.sum(y), 2)
  const either = (y: unknown, k: unknown) =>
    Transform.cond(
      small(y),
      () => Random.normal(k, [3]),
      () => Random.uniform(k, [2, 3]).pipe((u: unknown) => Tensor.sum(u, [0]))
    )
  const evaluate = (tree: unknown) =>
    Effect.provide(Program.evaluate(tree), Reference.layer()) as Effect.Effect<unknown, any>

  it.effect("two branches may draw from one key, as one of them is run", () =>
    Effect.gen(function* () {
      yield* evaluate(either(x, key))
      yield* evaluate(Transform.vmap((y: unknown, b: any) => either(y, Random.fromBits(b)), { in: [0, 0] })(x, bits))
      const error = yield* Effect.flip(evaluate(Tensor.add(either(x, key), Random.normal(key, [3]))))
      assert.instanceOf(error, RandomModule.KeyReused)
    })
  )

  it.effect("a condition and its body may not", () =>
    Effect.gen(function* () {
      const draws = (b: unknown) => Random.uniform(Random.fromBits(b), [2])
      const loop = Transform.whileLoop(
        (c: any) => Tensor.less(Tensor.sum(draws(c.key)), c.x),
        (c: any) => ({ key: c.key, x: Tensor.add(c.x, Tensor.sum(draws(c.key))) }),
        { key: key.bits, x: Tensor.scalar(0) }
      )
      const error = yield* Effect.flip(evaluate(loop.x))
      assert.instanceOf(error, RandomModule.KeyReused)
      assert.include(error.message, "one key gives the bits of two samplers, [2] and [2]")
    })
  )

  it("under vmap the mistake has a place", () => {
    const twice = (b: unknown) => {
      const k = Random.fromBits(b)
      return Tensor.add(Random.normal(k, [3]), Random.uniform(k, [3]))
    }
    try {
      Transform.vmap(twice, { in: [0] })(bits)
    } catch (error) {
      assert.instanceOf(error, RandomModule.KeyReused)
      assert.match(error.place ?? "", /untyped\.test\.ts:\d+:\d+$/)
      return
    }
    assert.fail("nothing is thrown")
  })

  it("nothing lies in an empty range", () => {
    for (const [min, max] of [
      [1, 1],
      [2, 1],
      [0, Number.NaN]
    ]) {
      assert.throws(
        () => Random.uniform(key, [2], { min, max }),
        RangeError,
        `Random.uniform: no number lies in [${min}, ${max})`
      )
      assert.throws(() => Random.truncatedNormal(key, [2], { min, max }), RangeError, "no number lies in")
    }
  })

  it("the size of an axis by its index", () => {
    assert.strictEqual(Tensor.size(x, 0), 2)
    assert.strictEqual(Tensor.size(x, -1), 3)
  })
})

describe("values that no type would let through", () => {
  it("null for options is as none", () => {
    const paddings = [
      [1, 1],
      [0, 0]
    ]
    assert.deepStrictEqual(Tensor.pad(x, paddings, null).shape, [4, 3])
    assert.deepStrictEqual(Random.uniform(key, [2], null).shape, [2])
    assert.deepStrictEqual(Random.truncatedNormal(key, [2], null).shape, [2])
    assert.deepStrictEqual(Transform.jacobian(sum, null)(x).shape, [2, 3])
    for (const op of ["maxPool2d", "avgPool2d", "lpPool2d"])
      assert.deepStrictEqual(Tensor[op](image, 2, null).shape, [1, 4, 4, 3])
    for (const op of ["maxPool1d", "avgPool1d", "lpPool1d"])
      assert.deepStrictEqual(Tensor[op](Tensor.zeros([8, 3]), 2, null).shape, [4, 3])
    assert.deepStrictEqual(Tensor.gridSample(image, Tensor.zeros([1, 2, 2, 2]), null).shape, [1, 2, 2, 3])
  })

  it.each(wrong)("%s", (sentence, run) => {
    try {
      run()
    } catch (error) {
      assert.instanceOf(error, ShapeError)
      assert.strictEqual(error.message, sentence)
      assert.match(error.place ?? "", /untyped\.test\.ts:\d+:\d+$/)
      return
    }
    assert.fail("nothing is thrown")
  })
})
