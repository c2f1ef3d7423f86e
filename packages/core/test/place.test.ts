import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { placeOf } from "../src/internal/shape/place.ts"
import * as Program from "../src/Program.ts"
import * as Reference from "../src/Reference.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"

const loose: any = Tensor

const thrown = (f: () => unknown): ShapeError => {
  try {
    f()
  } catch (error) {
    if (error instanceof ShapeError) return error
  }
  throw new Error("nothing was thrown")
}

describe("the place of a ShapeError", () => {
  it.effect("is the line of the op that could not make its tensor, not one of ours", () =>
    Effect.sync(() => {
      const wrong = () => loose.matmul(Tensor.zeros([32, 784]), Tensor.zeros([512, 10]))
      const error = thrown(wrong)
      assert.match(error.place ?? "", /core\/test\/place\.test\.ts:\d+:\d+$/)
      assert.strictEqual(
        error.message,
        "matmul: inner dimensions differ: 784 (axis 1 of left [32, 784]) vs 512 (axis 0 of right [512, 10])"
      )
    })
  )

  it.effect("stays where a program turns it into a failure", () =>
    Effect.gen(function* () {
      const wrong = (x: any) => loose.reshape(loose.exp(x), [7])
      const error = yield* Effect.flip(
        Effect.scoped(Program.compile(wrong, [Spec.make([2, 3])])).pipe(Effect.provide(Reference.layer()))
      )
      assert.isTrue(error instanceof ShapeError)
      assert.match((error as ShapeError).place ?? "", /core\/test\/place\.test\.ts:\d+:\d+$/)
    })
  )

  it.effect("reads the stacks of other engines, and knows when there is none", () =>
    Effect.sync(() => {
      const firefox = "fail@https://x.org/node_modules/effect/a.js:1:2\nmodel@https://x.org/app/model.js:12:34\n"
      assert.strictEqual(placeOf(firefox), "https://x.org/app/model.js:12:34")
      const v8 = "ShapeError: no\n    at node:internal/x:1:1\n    at async Object.f [as g] (file:///app/a b.ts:5:6)"
      assert.strictEqual(placeOf(v8), "/app/a b.ts:5:6")
      assert.strictEqual(placeOf("ShapeError: no"), null)
      assert.strictEqual(placeOf(undefined), null)
    })
  )
})
