import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Reference from "../src/Reference.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"

type Scalar = Tensor.Tensor<[]>

const s = (value: number): Scalar => Tensor.scalar(value)
const positive = (x: Scalar) => Tensor.greater(x, 0)

const values = (tensors: ReadonlyArray<Tensor.AnyTensor>) =>
  Effect.map(Program.evaluate(tensors), (arrays) => arrays.map((array) => Array.from((array as NdArray.NdArray).data)))

describe("what a branch closes over", () => {
  it.effect("is brought in, and what it makes of it is computed in the branch only", () =>
    Effect.gen(function* () {
      const root = Transform.grad((x: Scalar) =>
        Transform.cond(
          positive(x),
          () => Tensor.sqrt(x),
          () => Tensor.mul(x, 3)
        )
      )
      const log = Transform.grad((x: Scalar) =>
        Transform.cond(
          positive(x),
          () => Tensor.log(x),
          () => x
        )
      )
      const both = Transform.grad((x: Scalar) =>
        Transform.cond(
          positive(x),
          (y: Scalar) => Tensor.mul(y, Tensor.sqrt(x)),
          (y: Scalar) => Tensor.mul(x, y),
          s(3)
        )
      )
      assert.deepStrictEqual(yield* values([root(s(-1)), root(s(4)), log(s(0)), both(s(-1))]), [[3], [0.25], [1], [3]])
    }).pipe(Effect.provide(Reference.layer()))
  )

  it.effect("in a scan, and under forward mode", () =>
    Effect.gen(function* () {
      const loop = (w: Scalar) =>
        Transform.scan(
          (k: Scalar, e: Scalar) =>
            [
              Transform.cond(
                positive(k),
                () => Tensor.sqrt(k),
                () => Tensor.mul(k, e)
              ),
              []
            ] as const,
          w,
          Tensor.constant(NdArray.make([2, 3]))
        )[0] as Scalar
      assert.deepStrictEqual(yield* values([Transform.grad(loop)(s(-1)), Transform.jvp(loop)([s(-1)], [s(1)])[1]]), [
        [6],
        [6]
      ])
    }).pipe(Effect.provide(Reference.layer()))
  )

  it.effect("a loop that would not end is not run where its branch is not taken", () =>
    Effect.gen(function* () {
      const f = (x: Scalar) =>
        Transform.cond(
          Tensor.greater(x, 1),
          () =>
            Transform.whileLoop(
              (v: Scalar) => Tensor.less(v, 10),
              (v: Scalar) => Tensor.mul(v, x),
              x
            ),
          () => x
        )
      const compiled = yield* Program.compile(f, [Spec.make([])])
      assert.strictEqual(NdArray.item(yield* compiled.run(NdArray.scalar(0.5))), 0.5)
      assert.strictEqual(NdArray.item(yield* compiled.run(NdArray.scalar(2))), 16)
    }).pipe(Effect.scoped, Effect.provide(Reference.layer()))
  )

  it.effect("what was made before stays outside", () =>
    Effect.sync(() => {
      const graph = Program.trace(
        (x: Scalar) => {
          const before = Tensor.exp(x)
          return Transform.cond(
            positive(x),
            () => Tensor.sin(before),
            () => before
          )
        },
        [Spec.make([])]
      )
      assert.include(
        graph.nodes.map(({ op }) => op),
        "exp"
      )
      assert.notInclude(
        graph.nodes.map(({ op }) => op),
        "sin"
      )
    })
  )
})

describe("customVjp with a tree before a tensor", () => {
  it.effect("gives each argument its own cotangent", () =>
    Effect.gen(function* () {
      const f = Transform.customVjp((p: { readonly w: Scalar }, x: Scalar): Scalar => Tensor.mul(p.w, x), {
        backward: (_, g: Scalar) => [{ w: Tensor.mul(g, 10) }, Tensor.mul(g, 100)] as const
      })
      const byTree = Transform.grad((w: Scalar) => f({ w }, s(3)))
      const byTensor = Transform.grad((x: Scalar) => f({ w: s(2) }, x))
      assert.deepStrictEqual(yield* values([byTree(s(2)), byTensor(s(3))]), [[10], [100]])
    }).pipe(Effect.provide(Reference.layer()))
  )
})
