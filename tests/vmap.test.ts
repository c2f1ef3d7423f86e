/** Mapped functions on WebAssembly: the same bits of mapped keys, and per-example gradients along other axes. */

import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"

const close = (x: ArrayLike<number>, y: ArrayLike<number>): void => {
  assert.strictEqual(x.length, y.length)
  Array.from(x).forEach((v, i) => assert.closeTo(v, y[i]!, 1e-5))
}

describe("vmap on WASM equals the reference", () => {
  it.effect("keys of examples", () =>
    Effect.gen(function* () {
      const words = NdArray.fromArray([3, 2], "int32", Int32Array.of(1, 2, 3, 4, 5, 6))
      const draw = (bits: Tensor.Tensor<[2], "int32">) => {
        const [a, b] = Random.split(Random.fromBits(bits))
        return [Random.bits(a, [100]), Random.normal(b, [7])] as const
      }
      const drawn = Transform.vmap(draw, { in: [0] })(Tensor.constant(words))
      const [bits, normal] = yield* Program.evaluate(drawn).pipe(Effect.provide(Wasm.layer()))
      const [expected, exact] = yield* Program.evaluate(drawn).pipe(Effect.provide(Reference.layer()))
      assert.deepStrictEqual(Array.from(bits.data), Array.from(expected.data))
      close(normal.data, exact.data)
    })
  )

  it.effect("gradients of examples, along other axes than the first", () =>
    Effect.gen(function* () {
      const loss = (w: Tensor.Tensor<[20, 5]>, x: Tensor.Tensor<[20]>) => Tensor.logSumExp(Tensor.matmul(x, w))
      const each = Transform.vmap(Transform.grad(loss), { in: [null, 1], out: 2 })
      const g = each(Random.normal(Random.key(1), [20, 5]), Random.normal(Random.key(2), [20, 9]))
      const found = yield* Program.evaluate(g).pipe(Effect.provide(Wasm.layer()))
      const expected = yield* Program.evaluate(g).pipe(Effect.provide(Reference.layer()))
      assert.deepStrictEqual(found.sizes, [20, 5, 9])
      close(found.data, expected.data)
    })
  )
})
