import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Composite from "../src/Composite.ts"
import type { NodeOf } from "../src/internal/Node.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { asNode, input, value } from "./primitives/evaluate.ts"
import { identity } from "./primitives/ops.ts"

const batch = identity(input(0, [2, 3]), [{ name: "batch", size: 2 }, { size: 3 }]) as Tensor.AnyTensor
const x = batch as Tensor.Tensor<["batch", 3]>

describe("Composite", () => {
  it.effect("a call is one node that knows its results", () =>
    Effect.sync(() => {
      const normalise = Composite.make({
        name: "normalise",
        attrs: { axis: 1 },
        body: (x: Tensor.Tensor<["batch", 3]>) => {
          const sum = Tensor.sum(x, [1], true)
          return [Tensor.div(x, sum), Tensor.cast(sum, "int32")] as const
        }
      })
      const [y, sum] = normalise(x)
      assert.deepStrictEqual([y.shape, y.dtype], [["batch", 3], "float32"])
      assert.deepStrictEqual([sum.shape, sum.dtype], [["batch", 1], "int32"])
      const call = asNode(y).inputs[0] as NodeOf<"composite">
      assert.strictEqual(call, asNode(sum).inputs[0])
      assert.deepStrictEqual([asNode(y).op, call.op, call.attrs.name, call.attrs.attrs], [
        "project",
        "composite",
        "normalise",
        { axis: 1 }
      ] as ReadonlyArray<unknown>)
      assert.deepStrictEqual(call.inputs, [asNode(batch)])
      assert.deepStrictEqual(call.attrs.results, [
        { sizes: [2, 3], dtype: "float32" },
        { sizes: [2, 1], dtype: "int32" }
      ])
      const inputs = [Float64Array.of(1, 2, 5, 3, 3, 4)]
      assert.deepStrictEqual(value(y, inputs), [0.125, 0.25, 0.625, 0.3, 0.3, 0.4])
      assert.deepStrictEqual(value(sum, inputs), [8, 10])
    })
  )

  it.effect("one result is a tensor, one in a tuple a tuple", () =>
    Effect.sync(() => {
      const one = Composite.make({ name: "one", body: (x: Tensor.Tensor<[3]>) => Tensor.exp(x) })
      const tuple = Composite.make({ name: "tuple", body: (x: Tensor.Tensor<[3]>) => [Tensor.exp(x)] as const })
      assert.isTrue(Tensor.isTensor(one(Tensor.ones([3]))))
      assert.strictEqual(tuple(Tensor.ones([3])).length, 1)
    })
  )

  it.effect("the body may use constants, and nothing of the program but its inputs", () =>
    Effect.sync(() => {
      const row = Tensor.constant(NdArray.fromArray([3], "float32", [1, 2, 3]))
      const scale = Composite.make({ name: "scale", body: (x: Tensor.Tensor<["batch", 3]>) => Tensor.mul(x, row) })
      assert.deepStrictEqual(scale(x).shape, ["batch", 3])
      const leak = Composite.make({ name: "leak", body: (y: Tensor.Tensor<["batch", 3]>) => Tensor.mul(y, x) })
      assert.throws(() => leak(x), "composite leak: its body uses a tensor that is not one of its inputs")
      // constants become variables under grad: then it is found when the body is differentiated
      const late = (w: Tensor.Tensor<[3]>) =>
        Tensor.sum(Composite.make({ name: "late", body: (y: Tensor.Tensor<[3]>) => Tensor.mul(y, w) })(Tensor.exp(w)))
      assert.throws(
        () => Transform.grad(late)(row),
        "composite late: its body uses a tensor that is not one of its inputs"
      )
      assert.throws(
        () => Composite.make({ name: "none", body: () => [] })(),
        "composite none: the body gives no tensor"
      )
    })
  )

  it.effect("what its own vjp gives is checked", () =>
    Effect.sync(() => {
      const gradient = (vjp: (call: any) => any) => () => {
        const f = Composite.make({
          name: "f",
          body: (x: Tensor.Tensor<[3]>, _ids: Tensor.Tensor<[3], "int32">) => Tensor.exp(x),
          vjp
        })
        return Transform.grad((x: Tensor.Tensor<[3]>) => Tensor.sum(f(x, Tensor.arange(3))))(Tensor.ones([3]))
      }
      assert.throws(
        gradient(() => [Tensor.ones([7]), null]),
        "composite f: the cotangent of input 0 must be [3] but is [7]"
      )
      assert.throws(
        gradient(() => [Tensor.ones([1, 3]), null]),
        "composite f: the cotangent of input 0 must be [3] but is [1, 3]"
      )
      assert.throws(
        gradient(() => [Tensor.ones([3], "int32"), null]),
        "composite f: the cotangent of input 0 must be float32 but is int32"
      )
      assert.throws(
        gradient(({ cotangents }) => [cotangents[0], Tensor.ones([3])]),
        "composite f: the cotangent of input 1 must be null: the input is int32, which has no gradient"
      )
      assert.throws(
        gradient(({ cotangents }) => [cotangents[0]]),
        "composite f: its vjp must give 2 cotangents, one an input, but gives 1"
      )
      try {
        gradient(() => [])()
      } catch (error) {
        assert.strictEqual((error as { readonly _tag: string })._tag, "ShapeError")
      }
      assert.deepStrictEqual(gradient(({ cotangents }) => [cotangents[0], null])().shape, [3])
      assert.deepStrictEqual(gradient(() => [null, null])().shape, [3])
    })
  )
})
