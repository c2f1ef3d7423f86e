import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { Wasm } from "../src/wasm/index.ts"

const random = (sizes: ReadonlyArray<number>, seed: number) =>
  NdArray.fromArray(
    sizes,
    "float32",
    Float32Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + i))
  )

/** tanh(x w), seven times over, and all of the states summed */
const recurrent = (w: Tensor.Tensor<[5, 5]>, x: Tensor.Tensor<[3, 5]>) => {
  const [last, all] = Transform.scan(
    (state: Tensor.Tensor<[3, 5]>) => {
      const next = Tensor.tanh(Tensor.matmul(state, w))
      return [next, next] as const
    },
    x,
    null,
    { length: 7 }
  ) as unknown as readonly [Tensor.Tensor<[3, 5]>, Tensor.Tensor<[7, 3, 5]>]
  return [last, Tensor.sum(all, [0])] as const
}

const outcome = (options: Wasm.Options, runs: number) =>
  Effect.gen(function* () {
    const program = yield* Program.compile(recurrent, [Spec.make([5, 5]), Spec.make([3, 5])])
    let result: unknown = null
    for (let i = 0; i < runs; i++) result = yield* program.run(random([5, 5], 1) as any, random([3, 5], 2) as any)
    return (result as ReadonlyArray<NdArray.NdArray>).map(({ data }) => Array.from(data))
  }).pipe(Effect.scoped, Effect.provide(Wasm.layer(options)))

describe("a profile", () => {
  for (const threads of [1, 2]) {
    it.effect(`counts kernels in loops, and changes no bit: threads ${threads}`, () =>
      Effect.gen(function* () {
        const profile = Wasm.profile()
        const profiled = yield* outcome({ profile, threads }, 3)
        assert.deepStrictEqual(profiled, yield* outcome({ threads }, 1))
        const rows = profile.rows()
        const product = rows.find(({ kind }) => kind === "dot")!
        assert.deepInclude(product, { what: "[3, 5] x [5, 5]", depth: 1, calls: 3 * 7, flops: 150, bytes: 4 * 55 })
        const activation = rows.find(({ what }) => what.includes("tanh"))!
        assert.deepInclude(activation, { kind: "fused", depth: 1, calls: 3 * 7, flops: 15 })
        assert.isTrue(rows.some(({ kind, what }) => kind === "loop" && what.startsWith("scan of 7 turns")))
        const sum = rows.find(({ what }) => what.includes("reduceSum"))!
        assert.deepInclude(sum, { depth: 0, calls: 3, flops: 7 * 15, bytes: 4 * 8 * 15 })
        assert.isTrue(rows.every(({ milliseconds }, i) => milliseconds <= (rows[i - 1]?.milliseconds ?? Infinity)))
      })
    )
  }

  it.effect("starts again, and knows several programs", () =>
    Effect.gen(function* () {
      const profile = Wasm.profile()
      const run = (size: number) =>
        Effect.gen(function* () {
          const double = yield* Program.compile((x) => Tensor.mul(x, 2), [Spec.make([size])])
          yield* double.run(random([size], 1) as any)
        })
      const shapes = () => profile.rows().map(({ what }) => what)
      const both = Effect.gen(function* () {
        yield* run(4)
        assert.deepStrictEqual(shapes(), ["[4] mul"])
        profile.reset()
        assert.deepStrictEqual(shapes(), [])
        yield* run(6)
        yield* run(8)
        assert.deepStrictEqual(shapes().toSorted(), ["[6] mul", "[8] mul"])
      })
      yield* both.pipe(Effect.scoped, Effect.provide(Wasm.layer({ profile })))
    })
  )
})
