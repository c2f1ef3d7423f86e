/** Functions with derivatives of their own, under every other transform. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Random from "../src/Random.ts"
import * as Reference from "../src/Reference.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { distance, input, numbers, value } from "./primitives/evaluate.ts"

type T<S extends ReadonlyArray<number>> = Tensor.Tensor<S>

const tensor = <const S extends ReadonlyArray<number>>(index: number, shape: S): T<[...S]> =>
  input(index, shape) as Tensor.AnyTensor as T<[...S]>

const refuses = (build: () => unknown, message: string): void => {
  try {
    build()
  } catch (error) {
    assert.instanceOf(error, ShapeError)
    assert.strictEqual(error.message, message)
    return
  }
  assert.fail(message)
}

const all = (x: ArrayLike<number>, f: (x: number, i: number) => number): Array<number> => Array.from(x, f)

/** The cube, whose derivative is said to be 5 x: second derivative 5, however it is found. */
const rules = {
  customVjp: Transform.customVjp((x: T<[]>) => Tensor.mul(x, Tensor.square(x)), {
    backward: ([x], g) => [Tensor.mul(g, Tensor.mul(x, 5))]
  }),
  "customVjp with residuals": Transform.customVjp((x: T<[]>) => Tensor.mul(x, Tensor.square(x)), {
    forward: (x) => [Tensor.mul(x, Tensor.square(x)), { slope: Tensor.mul(x, 5) }],
    backward: ({ slope }, g) => [Tensor.mul(g, slope)]
  }),
  customJvp: Transform.customJvp(
    (x: T<[]>) => Tensor.mul(x, Tensor.square(x)),
    ([x], [dx]) => [Tensor.mul(x, Tensor.square(x)), Tensor.mul(Tensor.mul(x, 5), dx)]
  )
}

for (const [name, rule] of Object.entries(rules)) {
  describe(name, () => {
    const f = (x: T<[]>): T<[]> => rule(x)
    const along = (f: (x: T<[]>) => T<[]>) => (x: T<[]>) => Transform.jvp(f)([x], [Tensor.scalar(1)])[1]
    const slope = (f: (x: T<[]>) => T<[]>): ((x: T<[]>) => T<[]>) => Transform.grad(f)
    const derivatives = [along, slope]
    const one = [Float64Array.of(0.7)]
    const many = numbers(6, 4)

    it("serves values and both modes", () => {
      assert.isBelow(distance(value(f(tensor(0, [])), one), [0.7 ** 3]), 1e-15)
      for (const d of derivatives) assert.isBelow(distance(value(d(f)(tensor(0, [])), one), [3.5]), 1e-15)
    })

    it("has second derivatives, in any order", () => {
      for (const outer of derivatives) {
        for (const inner of derivatives) {
          const found = outer((x) => inner((y) => Tensor.mul(f(y), 2))(x))(tensor(0, []))
          assert.isBelow(distance(value(found, one), [10]), 1e-14)
        }
      }
      assert.isBelow(distance(value(Transform.hessian(f)(tensor(0, [])), one), [5]), 1e-14)
    })

    it("goes under vmap, inside and outside", () => {
      const x = tensor(0, [6])
      const each = Transform.vmap(f, { in: [0] })
      assert.isBelow(
        distance(
          value(each(x), [many]),
          all(many, (x) => x ** 3)
        ),
        1e-15
      )
      const slopes = all(many, (x) => 5 * x)
      for (const d of derivatives) {
        assert.isBelow(distance(value(Transform.vmap(d(f), { in: [0] })(x), [many]), slopes), 1e-15)
        const second = Transform.vmap(d(Transform.grad(f)), { in: [0] })
        assert.deepStrictEqual(value(second(x), [many]), [5, 5, 5, 5, 5, 5])
      }
      const total = (x: T<[6]>) => Tensor.sum(each(x))
      assert.isBelow(distance(value(Transform.grad(total)(x), [many]), slopes), 1e-15)
      assert.isBelow(distance(value(Transform.jvp(each)([x], [Tensor.ones([6])])[1], [many]), slopes), 1e-15)
      const square = Transform.vmap(Transform.vmap(Transform.grad(f), { in: [0] }), { in: [0] })
      assert.isBelow(distance(value(square(tensor(0, [2, 3])), [many]), slopes), 1e-15)
      const diagonal = Transform.jacobian(each)(x)
      const expected = Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? slopes[i / 7]! : 0))
      assert.isBelow(distance(value(diagonal, [many]), expected), 1e-15)
    })

    it("goes inside remat", () => {
      const g = Transform.remat((x: T<[]>): T<[]> => f(f(x)))
      for (const d of derivatives) {
        // 5 x^3 5 x, and 25 (5 x x + x^3)
        assert.isBelow(distance(value(d(g)(tensor(0, [])), one), [25 * 0.7 ** 4]), 1e-14)
        assert.isBelow(distance(value(d(d(g))(tensor(0, [])), one), [125 * 0.7 ** 2 + 25 * 0.7 ** 3]), 1e-13)
      }
      const each = Transform.vmap(Transform.grad(g), { in: [0] })(tensor(0, [6]))
      assert.isBelow(
        distance(
          value(each, [many]),
          all(many, (x) => 25 * x ** 4)
        ),
        1e-14
      )
    })

    it.effect("goes inside scan, with remat in and around it", () =>
      Effect.gen(function* () {
        const turns =
          (f: (x: T<[]>) => T<[]>) =>
          (x: T<[]>): T<[]> => {
            const step = (carry: T<[]>, scale: T<[]>) => [Tensor.mul(f(carry), scale), carry] as const
            return Transform.scan(step, x, Tensor.ones([2]))[0]
          }
        const x = Tensor.scalar(0.7)
        for (const g of [turns(f), Transform.remat(turns(f)), turns(Transform.remat(f))]) {
          for (const d of derivatives) {
            const [first, second] = yield* Program.evaluate([d(g)(x), d(d(g))(x)] as const)
            assert.isBelow(distance(first.data, [25 * 0.7 ** 4]), 1e-6)
            assert.isBelow(distance(second.data, [125 * 0.7 ** 2 + 25 * 0.7 ** 3]), 1e-5)
          }
          const each = yield* Program.evaluate(
            Transform.vmap(Transform.grad(g), { in: [0] })(Tensor.constant(NdArray.make([0.5, -1, 2])) as T<[3]>)
          )
          assert.isBelow(
            distance(
              each.data,
              [0.5, -1, 2].map((x) => 25 * x ** 4)
            ),
            1e-6
          )
        }
      }).pipe(Effect.provide(Reference.layer()))
    )

    it.effect("compiles", () =>
      Effect.gen(function* () {
        const found = yield* Program.evaluate(Transform.grad(f)(Tensor.constant(NdArray.make(0.5)) as T<[]>))
        assert.deepStrictEqual(Array.from(found.data), [2.5])
      }).pipe(Effect.provide(Reference.layer()))
    )
  })
}

describe("trees", () => {
  interface P {
    readonly w: T<[3]>
    readonly ids: Tensor.Tensor<[2], "int32">
  }
  const f = (p: P, scale: readonly [T<[]>, T<[]>], times: number) => ({
    y: Tensor.mul(Tensor.mul(p.w, scale[0]), times),
    at: Tensor.argMax(p.w, 0),
    total: Tensor.sum(p.w)
  })
  const args = [{ w: tensor(0, [3]), ids: Tensor.zeros([2], "int32") }, [tensor(1, []), tensor(2, [])], 2] as const
  const inputs = [numbers(3, 1), Float64Array.of(3), Float64Array.of(4)]
  type Args = Parameters<typeof f>

  it("customVjp: cotangents by argument, null for zero and for what has none", () => {
    const g = Transform.customVjp(f, {
      forward: (p, scale, times) => [f(p, scale, times), { kept: scale[0], times }],
      backward: ({ kept, times }, g) => [
        { w: Tensor.add(Tensor.mul(Tensor.mul(g.y, kept), times), g.total), ids: null },
        [Tensor.mul(g.total, 10), null],
        null
      ]
    })
    assert.deepStrictEqual(value(g(...args).at, inputs), value(f(...(args as unknown as Args)).at, inputs))
    const loss = (p: Pick<P, "w">, s: readonly [T<[]>, T<[]>]) => {
      const { total, y } = g({ ...args[0], w: p.w }, s, 2)
      return Tensor.add(Tensor.sum(y), total)
    }
    const [, pullback] = Transform.vjp(loss, args[0], args[1])
    const [dp, ds] = pullback(Tensor.scalar(1))
    assert.deepStrictEqual(value(dp.w, inputs), [7, 7, 7])
    assert.deepStrictEqual([value(ds[0], inputs), value(ds[1], inputs)], [[10], [0]])
    // a result that nothing asks for has cotangent zero
    const only = Transform.grad((w: T<[3]>) => Tensor.sum(g({ ...args[0], w }, args[1], 2).y))(tensor(0, [3]))
    assert.deepStrictEqual(value(only, inputs), [6, 6, 6])
  })

  it("customJvp: tangents like the arguments", () => {
    const g = Transform.customJvp(f, (primals, [dp, ds]) => {
      const value = f(...primals)
      const y = Tensor.add(Tensor.mul(dp.w, primals[1][0]), Tensor.mul(primals[0].w, ds[0]))
      return [value, { y, at: value.at, total: Tensor.mul(ds[1], 7) }]
    })
    const loss = (w: T<[3]>, a: T<[]>, b: T<[]>) => {
      const { total, y } = g({ ...args[0], w }, [a, b], 2)
      return Tensor.add(Tensor.sum(y), total)
    }
    const sum = inputs[0]!.reduce((a, b) => a + b, 0)
    const [, pullback] = Transform.vjp(loss, tensor(0, [3]), tensor(1, []), tensor(2, []))
    const [dw, da, db] = pullback(Tensor.scalar(1))
    assert.deepStrictEqual([value(dw, inputs), value(db, inputs)], [[3, 3, 3], [7]])
    assert.isBelow(distance(value(da, inputs), [sum]), 1e-14)
    const [, tangent] = Transform.jvp(loss)(
      [tensor(0, [3]), tensor(1, []), tensor(2, [])],
      [Tensor.ones([3]), Tensor.scalar(1), Tensor.scalar(1)]
    )
    assert.isBelow(distance(value(tangent, inputs), [9 + sum + 7]), 1e-14)
  })

  it("vmap over some arguments only", () => {
    const product = Transform.customVjp((x: T<[3]>, y: T<[3]>) => Tensor.sum(Tensor.mul(x, y)), {
      backward: ([x, y], g) => [Tensor.mul(y, g), Tensor.mul(Tensor.mul(x, g), 2)]
    })
    const total = (x: T<[3]>, y: T<[4, 3]>) => Tensor.sum(Transform.vmap(product, { in: [null, 0] })(x, y))
    const [, pullback] = Transform.vjp(total, tensor(0, [3]), tensor(1, [4, 3]))
    const [dx, dy] = pullback(Tensor.scalar(1))
    const [x, y] = [numbers(3, 1), numbers(12, 2)]
    const columns = [0, 1, 2].map((i) => y[i]! + y[i + 3]! + y[i + 6]! + y[i + 9]!)
    assert.isBelow(distance(value(dx, [x, y]), columns), 1e-14)
    assert.isBelow(
      distance(
        value(dy, [x, y]),
        all(y, (_, i) => 2 * x[i % 3]!)
      ),
      1e-14
    )
  })
})

describe("what a rule closes over", () => {
  const custom = {
    customVjp: (p: T<[]>) =>
      Transform.customVjp((x: T<[]>) => Tensor.mul(x, p), { backward: (_, g) => [Tensor.mul(g, Tensor.mul(p, 3))] }),
    customJvp: (p: T<[]>) =>
      Transform.customJvp(
        (x: T<[]>) => Tensor.mul(x, p),
        (_, [dx]) => [p, Tensor.mul(dx, Tensor.mul(p, 3))]
      )
  }
  for (const [name, make] of Object.entries(custom)) {
    it(`${name}: is a constant to it, which vmap may map`, () => {
      const slope = (p: T<[]>): T<[]> => Transform.grad((x: T<[]>) => make(p)(x))(Tensor.scalar(2))
      const ps = Float64Array.of(1, 2, 5)
      assert.deepStrictEqual(value(Transform.vmap(slope, { in: [0] })(tensor(0, [3])), [ps]), [3, 6, 15])
      const whole = (p: T<[]>): T<[]> => make(p)(Tensor.scalar(2))
      assert.deepStrictEqual(value(Transform.vmap(whole, { in: [0] })(tensor(0, [3])), [ps]), [2, 4, 10])
    })

    it(`${name}: its derivative is refused, not zero`, () => {
      const sentence = `${name}: the derivative by a tensor that the function closes over is not known: pass it as an argument`
      const f = (p: T<[]>): T<[]> => make(p)(Tensor.scalar(2))
      refuses(() => Transform.grad(f)(tensor(0, [])), sentence)
      refuses(() => Transform.jvp(f)([tensor(0, [])], [tensor(1, [])]), sentence)
      const stopped = (p: T<[]>): T<[]> => make(Tensor.stopGradient(p))(p)
      assert.deepStrictEqual(value(Transform.grad(stopped)(tensor(0, [])), [Float64Array.of(2)]), [6])
    })
  }
})

describe("rules that do not fit", () => {
  const x = tensor(0, [3])
  const custom = Transform.customVjp as any
  const other = Transform.customJvp as any
  const f = (p: { readonly w: T<[3]> }) => Tensor.sum(p.w)
  const backward = (cotangents: unknown) => () => custom(f, { backward: () => cotangents })({ w: x })

  it("customVjp", () => {
    refuses(backward([{ w: Tensor.ones([4]) }]), "customVjp: cotangent 0.w must be [3] but is [4]: axis 0 is 4, not 3")
    refuses(backward([{ w: Tensor.ones([3], "int32") }]), "customVjp: cotangent 0.w must be float32 but is int32")
    refuses(backward([{}]), "customVjp: cotangent 0.w is missing")
    refuses(backward([]), "customVjp: backward must give the cotangents of 1 arguments but gives 0")
    refuses(backward({ w: x }), "customVjp: backward must give the cotangents of 1 arguments but gives no array")
    refuses(
      () => custom(f, { forward: () => [x, x], backward: () => [null] })({ w: x }),
      "customVjp: the result of forward must be [] but is [3]"
    )
    refuses(
      () => custom(f, { forward: () => x, backward: () => [null] })({ w: x }),
      "customVjp: forward must give [result, residuals]"
    )
    refuses(
      () => custom(() => 3, { backward: () => [null] })(x),
      "customVjp: the function gives something that is not a Tensor"
    )
  })

  it("customJvp", () => {
    refuses(() => other(f, () => [Tensor.scalar(1), x])({ w: x }), "customJvp: the tangent must be [] but is [3]")
    refuses(() => other(f, () => [x, Tensor.scalar(1)])({ w: x }), "customJvp: the value must be [] but is [3]")
    refuses(() => other(f, () => x)({ w: x }), "customJvp: the rule must give [value, tangent]")
  })
})

describe("samplers", () => {
  it.effect("a rule may draw again what its function drew", () =>
    Effect.gen(function* () {
      const mask = (key: Random.Key) => Tensor.cast(Random.bernoulli(key, 0.5, [64]), "float32")
      const f = (x: T<[64]>, key: Random.Key) => Tensor.mul(x, mask(key))
      const dropped = Transform.customVjp(f, { backward: ([, key], g) => [Tensor.mul(g, mask(key)), null] })
      const key = Random.key(3)
      const x = Tensor.ones([64])
      const value = yield* Program.evaluate(dropped(x, key))
      const gradient = yield* Program.evaluate(
        Transform.valueAndGrad((x: T<[64]>, key: Random.Key) => Tensor.sum(dropped(x, key)))(x, key)
      )
      assert.deepStrictEqual(gradient[1].data, value.data)
      assert.isAbove(gradient[0].data[0]!, 16)
    }).pipe(Effect.provide(Reference.layer()))
  )
})
