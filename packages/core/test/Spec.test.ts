import { assert, describe, it } from "@effect/vitest"
import { ShapeError } from "../src/Shape.ts"
import * as Spec from "../src/Spec.ts"

describe("Spec", () => {
  it("holds shape and dtype", () => {
    const spec = Spec.make(["batch", 28], "int32")
    assert.deepStrictEqual(spec.shape, ["batch", 28])
    assert.strictEqual(spec.dtype, "int32")
    assert.strictEqual(Spec.make([]).dtype, "float32")
    assert.isTrue(Spec.isSpec(spec))
    assert.isFalse(Spec.isSpec({ shape: [], dtype: "float32" }))
  })

  it("refuses what is no size", () => {
    const size: number = -1
    assert.throws(() => Spec.make([size]), ShapeError, "Spec.make: -1 is not a size")
    assert.throws(() => Spec.make([size / 2]), ShapeError, "Spec.make: -0.5 is not a size")
  })
})
