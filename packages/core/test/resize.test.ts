/** Resized images: values and gradients as PyTorch gives them (fixtures/resize.py), and by hand. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { sizes as sizesOf } from "../src/internal/Node.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { asNode, count, distance, evaluate, input, numbers, value } from "./primitives/evaluate.ts"

interface Fixture {
  readonly sizes: ReadonlyArray<number>
  readonly size: ReadonlyArray<number>
  readonly method: "nearest" | "nearestExact" | "linear" | "cubic"
  readonly alignCorners: boolean
  readonly antialias: boolean
  readonly result: ReadonlyArray<number>
  readonly gradient: ReadonlyArray<number>
}

const fixtures: ReadonlyArray<Fixture> = JSON.parse(
  readFileSync(new URL("./fixtures/resize.json", import.meta.url), "utf8")
)

const resize = Tensor.resize as (...args: ReadonlyArray<unknown>) => any

describe("as PyTorch's interpolate", () => {
  it.each(fixtures)("$method, corners $alignCorners, antialias $antialias, $sizes to $size", (fixture) => {
    const { alignCorners, antialias, gradient, method, result, size, sizes } = fixture
    const x = input(0, sizes) as any
    const y = resize(x, size, method, { alignCorners, antialias })
    const out = [sizes[0]!, ...size, sizes[3]!]
    assert.deepStrictEqual(sizesOf(asNode(y)), out)
    const given = [numbers(count(sizes), 1), numbers(count(out), 2)]
    // weights are float32
    assert.isBelow(distance(evaluate([y], given)[0]!, result), 1e-6)
    const loss = (image: any) =>
      Tensor.sum(Tensor.mul(resize(image, size, method, { alignCorners, antialias }), input(1, out)) as any)
    const found = (Transform.grad as any)(loss)(x)
    assert.isBelow(distance(evaluate([found], given)[0]!, gradient), 2e-6)
  })
})

describe("resize", () => {
  it.effect("along one axis, and of what is no float", () =>
    Effect.sync(() => {
      const x = Tensor.reshape(Tensor.arange(3), [3, 1])
      assert.deepStrictEqual(value(resize(x, [6], "nearest")), [0, 0, 1, 1, 2, 2])
      assert.deepStrictEqual(value(resize(x, [2], "nearest")), [0, 1])
      assert.strictEqual(resize(x, [6], "nearest").dtype, "int32")
      const y = Tensor.cast(x, "float32")
      assert.deepStrictEqual(value(resize(y, [5], "linear", { alignCorners: true })), [0, 0.5, 1, 1.5, 2])
      assert.deepStrictEqual(
        value(resize(y, [6], "linear")).map((v) => Math.round(100 * v) / 100),
        [0, 0.25, 0.75, 1.25, 1.75, 2]
      )
      assert.deepStrictEqual(value(resize(y, [3], "cubic")), [0, 1, 2])
      assert.throws(() => resize(x, [6], "linear"), ShapeError, "resize: needs float32 but got int32: cast it first")
      assert.throws(
        () => resize(Tensor.zeros([0, 1]), [6], "nearest"),
        ShapeError,
        "resize: axis 0 of [0, 1] (size 0) is empty"
      )
    })
  )

  it.effect("leaves what is infinite in its place", () =>
    Effect.sync(() => {
      const x = Tensor.reshape(Tensor.div(1, Tensor.cast(Tensor.arange(4), "float32")), [4, 1])
      const found = value(resize(x, [8], "linear"))
      assert.deepStrictEqual(found.map(Number.isFinite), [false, false, false, true, true, true, true, true])
    })
  )

  it.effect("in vmap", () =>
    Effect.sync(() => {
      const x = input(0, [3, 2, 2, 1]) as any
      const given = [numbers(12, 4)]
      const all = evaluate([resize(x, [3, 5], "cubic")], given)[0]!
      const mapped = (Transform.vmap as any)((image: any) => resize(image, [3, 5], "cubic"), { in: [0] })(x)
      assert.isBelow(distance(evaluate([mapped], given)[0]!, all), 1e-12)
    })
  )
})
