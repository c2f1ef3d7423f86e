/** The prebuilt library, and comparisons of what it gives with what compiled code gives. */
import { assert } from "@effect/vitest"
import type { Backend } from "@typegrad/core/Backend"
import { isNdArray, type NdArray } from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import { Wasm } from "../../src/wasm/index.ts"
import { emitLibrary } from "../../src/wasm/prebuilt/library.ts"

const compiled = {
  fma: new WebAssembly.Module(emitLibrary({ fma: true })),
  simd: new WebAssembly.Module(emitLibrary({ fma: false }))
}

/** By variant: the layer that interprets, and the one that compiles. */
const layers = {
  fma: { interpreted: Wasm.layer({ kernels: compiled.fma }), compiled: Wasm.layer() },
  simd: { interpreted: Wasm.layer({ kernels: compiled.simd }), compiled: Wasm.layer({ deterministic: true }) }
} as const

export const variants = ["fma", "simd"] as const

export const modules = compiled

const leaves = (tree: unknown): ReadonlyArray<NdArray> =>
  isNdArray(tree) ? [tree] : typeof tree === "object" && tree !== null ? Object.values(tree).flatMap(leaves) : []

/** Shapes, and all bits. */
const bits = (tree: unknown): ReadonlyArray<unknown> =>
  leaves(tree).map(({ data, dtype, sizes }) => [
    dtype,
    sizes,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex")
  ])

/** The same work on both: the same bits. */
export const same = <E>(
  name: string,
  variant: "fma" | "simd",
  work: Effect.Effect<unknown, E, Backend>
): Effect.Effect<void, unknown> =>
  Effect.gen(function* () {
    const expected = yield* work.pipe(Effect.provide(layers[variant].compiled))
    const actual = yield* work.pipe(Effect.provide(layers[variant].interpreted))
    assert.deepStrictEqual(bits(actual), bits(expected), name)
  })
