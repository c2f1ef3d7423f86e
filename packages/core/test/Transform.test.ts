import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Composite from "../src/Composite.ts"
import { between } from "../src/internal/between.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { asNode, differences, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"
import { identity } from "./primitives/ops.ts"

/** an argument whose value the test chooses */
const argument = <const S extends ReadonlyArray<number>>(index: number, shape: S): Tensor.Tensor<[...S]> =>
  input(index, shape) as Tensor.AnyTensor as Tensor.Tensor<[...S]>

const scalar = (x: Tensor.AnyTensor, ...inputs: ReadonlyArray<number>): number =>
  value(
    x,
    inputs.map((v) => Float64Array.of(v))
  )[0]!

const shapeError = (f: () => unknown, message: string): void => {
  try {
    f()
  } catch (error) {
    assert.instanceOf(error, ShapeError)
    assert.strictEqual(error.message, message)
    return
  }
  assert.fail(`nothing was thrown, but expected: ${message}`)
}

describe("grad", () => {
  it.effect("of a network with two layers, by a tree of parameters", () =>
    Effect.sync(() => {
      const x = argument(4, [6, 5])
      const parameters = {
        hidden: { kernel: argument(0, [5, 4]), bias: argument(1, [4]) },
        out: [argument(2, [4, 3]), argument(3, [3])] as const
      }
      const loss = (p: typeof parameters, x: Tensor.Tensor<[6, 5]>) => {
        const h = Tensor.tanh(Tensor.add(Tensor.matmul(x, p.hidden.kernel), p.hidden.bias))
        const logits = Tensor.add(Tensor.matmul(h, p.out[0]), p.out[1])
        return Tensor.mean(Tensor.logSumExp(logits, [1]))
      }
      const inputs = [20, 4, 12, 3, 30].map(numbers)
      const [l, g] = Transform.valueAndGrad(loss)(parameters, x)
      assert.strictEqual(value(l, inputs)[0], value(loss(parameters, x), inputs)[0])
      const leaves = [g.hidden.kernel, g.hidden.bias, g.out[0], g.out[1]]
      leaves.forEach((leaf, i) => {
        const f = (inputs: ReadonlyArray<Float64Array>) => evaluate([loss(parameters, x)], inputs)[0]!
        assert.isBelow(distance(value(leaf, inputs), differences(f, inputs, Float64Array.of(1), i)), 1e-8)
      })
      assert.deepStrictEqual(g.hidden.kernel.shape, [5, 4])
    })
  )

  it.effect("sums what comes over several ways", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[]>) => Tensor.add(Tensor.mul(x, x), Tensor.mul(x, 3))
      assert.strictEqual(scalar(Transform.grad(f)(argument(0, [])), 5), 13)
      assert.strictEqual(scalar(Transform.grad((x: Tensor.Tensor<[]>) => x)(argument(0, [])), 5), 1)
    })
  )

  it.effect("is zero for a leaf that the result does not depend on", () =>
    Effect.sync(() => {
      const f = (p: { readonly used: Tensor.Tensor<[]>; readonly unused: Tensor.Tensor<[2]> }) => Tensor.exp(p.used)
      const g = Transform.grad(f)({ used: argument(0, []), unused: argument(1, [2]) })
      assert.deepStrictEqual(value(g.unused, [Float64Array.of(0), Float64Array.of(1, 2)]), [0, 0])
      assert.strictEqual(scalar(g.used, 0), 1)
    })
  )

  it.effect("of the argument only: the same tensor in the closure is a constant", () =>
    Effect.sync(() => {
      const x = argument(0, [])
      assert.strictEqual(scalar(Transform.grad((y: Tensor.Tensor<[]>) => Tensor.mul(x, y))(x), 5), 5)
      assert.strictEqual(
        scalar(Transform.grad((y: Tensor.Tensor<[]>) => Tensor.add(Tensor.mul(x, x), Tensor.mul(y, 0)))(x), 5),
        0
      )
    })
  )

  it.effect("one tensor at two leaves is two variables", () =>
    Effect.sync(() => {
      const x = argument(0, [])
      const g = Transform.grad((p: { a: Tensor.Tensor<[]>; b: Tensor.Tensor<[]> }) =>
        Tensor.mul(p.a, Tensor.mul(p.a, p.b))
      )
      const { a, b } = g({ a: x, b: x })
      assert.deepStrictEqual([scalar(a, 3), scalar(b, 3)], [18, 9])
    })
  )

  it.effect("stops at stopGradient", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[]>) => Tensor.mul(x, Transform.stopGradient(x))
      assert.strictEqual(scalar(Transform.grad(f)(argument(0, [])), 5), 5)
    })
  )

  it.effect("passes nothing through integers and conditions", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[3]>) =>
        Tensor.sum(
          Tensor.where(Tensor.greater(x, 0), Tensor.square(x), Tensor.cast(Tensor.cast(x, "int32"), "float32"))
        )
      const found = value(Transform.grad(f)(argument(0, [3])), [Float64Array.of(2.5, -2.5, 1)])
      assert.strictEqual(distance(found, [5, 0, 2]), 0)
    })
  )

  it.effect("keeps the argument's axes, names too", () =>
    Effect.sync(() => {
      const x = identity(input(0, [2, 3]), [{ name: "batch", size: 2 }, { size: 3 }])
      const named = x as Tensor.AnyTensor as Tensor.Tensor<["batch", 3]>
      const f = (x: Tensor.Tensor<["batch", 3]>) => Tensor.sum(x)
      assert.deepStrictEqual(Transform.grad(f)(named).shape, ["batch", 3])
      assert.deepStrictEqual(asNode(Transform.grad(f)(named)).axes, x.axes)
    })
  )

  it.effect("only visits what depends on the argument", () =>
    Effect.sync(() => {
      const x = argument(0, [3])
      const other = argument(1, [3])
      const g = Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.mul(x, Tensor.exp(other))))(x)
      const ops = between([asNode(g)], new Set()).map((node) => node.op)
      // d/dx = exp(other) and nothing more
      assert.strictEqual(ops.filter((op) => op === "exp").length, 1)
      assert.strictEqual(ops.filter((op) => op === "mul").length, 1)
    })
  )
})

describe("nesting", () => {
  it.effect("derivatives of derivatives", () =>
    Effect.sync(() => {
      const cube = (x: Tensor.Tensor<[]>) => Tensor.mul(x, Tensor.mul(x, x))
      const x = argument(0, [])
      assert.strictEqual(scalar(Transform.grad(cube)(x), 2), 12)
      assert.strictEqual(scalar(Transform.grad(Transform.grad(cube))(x), 2), 12)
      assert.strictEqual(scalar(Transform.grad(Transform.grad(Transform.grad(cube)))(x), 2), 6)
      let f = (x: Tensor.Tensor<[]>): Tensor.Tensor<[]> => Tensor.sin(x)
      for (let i = 0; i < 5; i++) f = Transform.grad(f)
      assert.approximately(scalar(f(x), 0.7), Math.cos(0.7), 1e-15)
    })
  )

  it.effect("an inner derivative at an outer variable (no confusion of perturbations)", () =>
    Effect.sync(() => {
      // d/dx [x * d/dy (x + y) at y = 1] = 1, and d/dx [x * d/dy (x y) at y = 3] = 2 x
      const one = Tensor.scalar(1)
      const f = (x: Tensor.Tensor<[]>) => Tensor.mul(x, Transform.grad((y: Tensor.Tensor<[]>) => Tensor.add(x, y))(one))
      assert.strictEqual(scalar(Transform.grad(f)(argument(0, [])), 5), 1)
      const g = (x: Tensor.Tensor<[]>) => Tensor.mul(x, Transform.grad((y: Tensor.Tensor<[]>) => Tensor.mul(x, y))(x))
      assert.strictEqual(scalar(Transform.grad(g)(argument(0, [])), 5), 10)
    })
  )

  it.effect("a Hessian times a vector", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[4]>) => Tensor.sum(Tensor.mul(Tensor.exp(x), Tensor.cumsum(x, 0)))
      const v = argument(1, [4])
      const hvp = Transform.grad((x: Tensor.Tensor<[4]>) => Tensor.sum(Tensor.mul(Transform.grad(f)(x), v)))
      const inputs = [numbers(4, 1), numbers(4, 2)]
      const first = (inputs: ReadonlyArray<Float64Array>) => evaluate([Transform.grad(f)(argument(0, [4]))], inputs)[0]!
      const expected = differences(first, inputs, inputs[1]!, 0)
      assert.isBelow(distance(value(hvp(argument(0, [4])), inputs), expected), 1e-8)
    })
  )

  it.effect("20,000 operations deep", () =>
    Effect.sync(() => {
      const deep = (x: Tensor.Tensor<[]>): Tensor.Tensor<[]> => {
        let y = x
        for (let i = 0; i < 20_000; i++) y = Tensor.mul(y, 1.0001)
        return y
      }
      const factor = Math.fround(1.0001) ** 20_000
      const [y, g] = Transform.valueAndGrad(deep)(argument(0, []))
      const h = Transform.grad((x: Tensor.Tensor<[]>) => Tensor.square(deep(x)))(argument(0, []))
      const [value, gradient, square] = evaluate([y, g, h], [Float64Array.of(2)]).map((x) => x[0]!)
      assert.approximately(value! / (2 * factor), 1, 1e-11)
      assert.approximately(gradient! / factor, 1, 1e-11)
      assert.approximately(square! / (4 * factor * factor), 1, 1e-11)
    })
  )
})

describe("valueAndGradAux", () => {
  it.effect("gives what was computed on the way", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[2]>, scale: number) => {
        const squares = Tensor.mul(Tensor.square(x), scale)
        return [Tensor.sum(squares), { squares, note: "anything" }] as const
      }
      const [[loss, aux], g] = Transform.valueAndGradAux(f)(argument(0, [2]), 10)
      const inputs = [Float64Array.of(3, 4)]
      assert.deepStrictEqual(value(loss, inputs), [250])
      assert.deepStrictEqual(value(aux.squares, inputs), [90, 160])
      assert.strictEqual(aux.note, "anything")
      assert.deepStrictEqual(value(g, inputs), [60, 80])
    })
  )
})

describe("vjp", () => {
  it.effect("pulls a cotangent back to every primal", () =>
    Effect.sync(() => {
      const f = (x: Tensor.Tensor<[2, 3]>, y: Tensor.Tensor<[3, 4]>) => Tensor.matmul(x, y)
      const [z, pullback] = Transform.vjp(f, argument(0, [2, 3]), argument(1, [3, 4]))
      const inputs = [numbers(6, 1), numbers(12, 2), numbers(8, 3)]
      assert.isBelow(distance(value(z, inputs), value(f(argument(0, [2, 3]), argument(1, [3, 4])), inputs)), 1e-15)
      pullback(argument(2, [2, 4])).forEach((g, i) => {
        const g0 = differences((inputs) => evaluate([z], inputs)[0]!, inputs, inputs[2]!, i)
        assert.isBelow(distance(value(g, inputs), g0), 1e-8)
      })
    })
  )

  it.effect("of trees, with integers on both sides", () =>
    Effect.sync(() => {
      const f = (p: { readonly x: Tensor.Tensor<[2]>; readonly ids: Tensor.Tensor<[2], "int32"> }) => ({
        y: Tensor.mul(p.x, 2),
        ids: p.ids,
        z: Tensor.exp(p.x)
      })
      const ids = input(1, [2], "int32") as Tensor.AnyTensor as Tensor.Tensor<[2], "int32">
      const [out, pullback] = Transform.vjp(f, { x: argument(0, [2]), ids })
      const one = Tensor.ones([2])
      const [g] = pullback({ y: one, ids: out.ids, z: Tensor.mul(one, 10) })
      const inputs = [Float64Array.of(0, 1), Float64Array.of(5, 6)]
      assert.isBelow(distance(value(g.x, inputs), [12, 2 + 10 * Math.E]), 1e-14)
      assert.deepStrictEqual(value(g.ids, inputs), [0, 0])
      assert.strictEqual(g.ids.dtype, "int32")
    })
  )

  it.effect("a cotangent of another shape is refused", () =>
    Effect.sync(() => {
      const [, pullback] = Transform.vjp((x: Tensor.Tensor<[2]>) => ({ y: x }), argument(0, [2]))
      const wrong = { y: Tensor.ones([3]) } as Tensor.AnyTensor | object as { y: Tensor.Tensor<[2]> }
      shapeError(() => pullback(wrong), "vjp: cotangent y must be [2] but is [3]: axis 0 is 3, not 2")
    })
  )
})

describe("what types could not see is a ShapeError with the same sentence", () => {
  const any = (f: unknown) => f as (x: Tensor.Tensor<[]>) => Tensor.Tensor<[]>
  const x = argument(0, []) as never
  it.effect("results", () =>
    Effect.sync(() => {
      shapeError(
        () => Transform.grad(any(() => Tensor.ones([10])))(x),
        "grad needs a scalar output but the function gives [10]: take Tensor.mean or Tensor.sum"
      )
      shapeError(
        () => Transform.grad(any(() => Tensor.scalar(1, "int32")))(x),
        "grad needs a float output but the function gives int32"
      )
      shapeError(
        () => Transform.valueAndGrad(any(() => [Tensor.scalar(1), {}]))(x),
        "valueAndGrad needs one scalar but the function gives a pair: for [loss, aux] use Transform.valueAndGradAux"
      )
      shapeError(() => Transform.grad(any(() => 3))(x), "grad needs a scalar tensor as output")
    })
  )

  it.effect("arguments", () =>
    Effect.sync(() => {
      const ids = input(0, [2], "int32") as never
      shapeError(
        () => Transform.grad(any((y: never) => y))(ids),
        "grad: the first argument is int32: only float values have gradients"
      )
      shapeError(
        () => Transform.grad(any(() => Tensor.scalar(1)))({ w: argument(1, [2]), deep: { ids } } as never),
        "grad: deep.ids of the first argument is not float: keep it out of the parameters"
      )
      shapeError(
        () => (Transform.grad(any(() => Tensor.scalar(1))) as (...none: ReadonlyArray<never>) => unknown)(),
        "grad needs a function with an argument"
      )
    })
  )
})

describe("composites", () => {
  const inputs = [numbers(3, 4)]
  const swish = (x: Tensor.Tensor<[3]>) => Tensor.mul(x, Tensor.sigmoid(x))
  const composite = Composite.make({ name: "swish", body: swish })

  it.effect("without a rule, the body is differentiated", () =>
    Effect.sync(() => {
      const of = (f: typeof swish) => Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(f(x)))
      const second = (f: typeof swish) => Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(of(f)(x)))
      const x = argument(0, [3])
      assert.isBelow(distance(value(of(composite)(x), inputs), value(of(swish)(x), inputs)), 1e-15)
      assert.isBelow(distance(value(second(composite)(x), inputs), value(second(swish)(x), inputs)), 1e-15)
    })
  )

  it.effect("with a rule, that is used, and it may call composites again", () =>
    Effect.sync(() => {
      const calls: Array<string> = []
      const triple = Composite.make({
        name: "triple",
        body: (x: Tensor.Tensor<[3]>) => Tensor.mul(x, 3),
        // not the derivative of the body, to tell them apart
        vjp: ({ cotangents: [g], inputs: [x], outputs: [y] }) => {
          calls.push(`${x.shape} ${y.shape}`)
          return [g === null ? null : Tensor.mul(composite(g), 0)]
        }
      })
      const g = Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.add(triple(x), x)))(argument(0, [3]))
      assert.deepStrictEqual(value(g, inputs), [1, 1, 1])
      assert.deepStrictEqual(calls, ["3 3"])
    })
  )

  it.effect("with several results, used or not", () =>
    Effect.sync(() => {
      const sinCos = Composite.make({
        name: "sinCos",
        body: (x: Tensor.Tensor<[3]>) => [Tensor.cast(x, "int32"), Tensor.sin(x), Tensor.cos(x)] as const
      })
      const ruled = Composite.make({
        name: "ruled",
        body: (x: Tensor.Tensor<[3]>) => [Tensor.cast(x, "int32"), Tensor.sin(x), Tensor.cos(x)] as const,
        vjp: ({ cotangents: [i, s, c], outputs: [, sin, cos] }) => {
          assert.isNull(i)
          const terms = [
            ...(s === null ? [] : [Tensor.mul(s, cos)]),
            ...(c === null ? [] : [Tensor.neg(Tensor.mul(c, sin))])
          ]
          return [terms.reduce((x, y) => Tensor.add(x, y))]
        }
      })
      const x = argument(0, [3])
      for (const f of [sinCos, ruled]) {
        const both = Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(Tensor.mul(f(x)[1], f(x)[2])))
        const once = Transform.grad((x: Tensor.Tensor<[3]>) => {
          const [, sin, cos] = f(x)
          return Tensor.sum(Tensor.mul(sin, cos))
        })
        const cosine = Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(f(x)[2]))
        const double = inputs[0]!.map((v) => Math.cos(2 * v))
        assert.isBelow(distance(value(both(x), inputs), double), 1e-15)
        assert.isBelow(distance(value(once(x), inputs), double), 1e-15)
        assert.isBelow(
          distance(
            value(cosine(x), inputs),
            inputs[0]!.map((v) => -Math.sin(v))
          ),
          1e-15
        )
      }
    })
  )
})
