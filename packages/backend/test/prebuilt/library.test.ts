/** The library as a file, the instructions that its interpreter knows, and what a layer says when it cannot use it. */
import { assert, describe, it, vi } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import { makeModule } from "../../src/wasm/emit/assembler.ts"
import * as Instructions from "../../src/wasm/emit/instructions.ts"
import { Wasm } from "../../src/wasm/index.ts"
import { decode, type Node } from "../../src/wasm/prebuilt/decode.ts"
import { emitLibrary } from "../../src/wasm/prebuilt/library.ts"
import { accesses, numerics, other } from "../../src/wasm/prebuilt/opcodes.ts"
import { modules } from "./support.ts"

const bytesOf = (fma: boolean): Uint8Array<ArrayBuffer> => emitLibrary({ fma })

const refusal = (options: Wasm.Options) => Effect.flip(Effect.asVoid(Backend).pipe(Effect.provide(Wasm.layer(options))))

const { f32, i32, v128 } = Instructions

/** Every function of `instructions.ts`, called with operands of any type: what it emits is decoded, not run. */
const everyInstruction = (): ReadonlyArray<readonly [name: string, nodes: ReadonlyArray<Node>]> => {
  const makers = Object.entries(Instructions as Record<string, unknown>).flatMap(([group, members]) =>
    typeof members === "function"
      ? [[group, members as unknown]]
      : Object.entries(members as Record<string, unknown>).map(([name, one]) => [`${group}.${name}`, one])
  ) as ReadonlyArray<readonly [string, unknown]>
  return makers.flatMap(([name, make]): ReadonlyArray<readonly [string, ReadonlyArray<Node>]> => {
    // atomic instructions are for threads
    if (typeof make !== "function" || name.startsWith("atomic.")) return []
    const operands: Array<unknown> = name.endsWith(".const") ? [7] : [v128.zero, v128.zero, v128.zero]
    if (name.endsWith(".lane")) operands[1] = 1
    if (name.endsWith(".replaceLane")) operands.splice(1, 2, 1, i32.const(1))
    if (name.endsWith("Lane") && name.startsWith("v128.")) operands[2] = 1
    if (name === "v128.shuffle") operands.splice(2, 1, 0, 1, 2, 3)
    if (/\.load(|32Splat|64Splat|32Zero|64Zero)$/.test(name)) operands.splice(1, 2, 4)
    if (name.endsWith(".store")) operands.splice(2, 1, 4)
    const module = makeModule()
    module.function([], (fn) => {
      const made = make(...operands)
      fn.emit(typeof made === "string" ? made : made.code)
    })
    return [[name, decode(module.bytes()).functions[0]!.body] as const]
  })
}

describe("the library", () => {
  it("is the same bytes every time, and small", () => {
    for (const fma of [true, false]) {
      const bytes = bytesOf(fma)
      assert.deepStrictEqual(bytes, bytesOf(fma))
      assert.isTrue(WebAssembly.validate(bytes))
      assert.isBelow(bytes.length, 200_000)
    }
  })

  it("has every instruction that kernels are written with", () => {
    const known = new Set<number>([...numerics, ...accesses].map(({ key }) => key))
    const names = new Set<number>(Object.values(other))
    const seen = everyInstruction()
    assert.isAbove(seen.length, 100)
    for (const [name, nodes] of seen) {
      assert.isTrue(
        nodes.every(({ op }) => known.has(op) || names.has(op)),
        `${name}: ${nodes.map(({ op }) => op.toString(16))}`
      )
    }
  })

  it.effect("compiles nothing once it is there", () =>
    Effect.gen(function* () {
      const refused = (): never => {
        throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder")
      }
      const original = { ...WebAssembly, instantiate: WebAssembly.instantiate }
      const spies = [
        vi.spyOn(WebAssembly, "compile").mockImplementation(refused),
        vi.spyOn(WebAssembly, "validate").mockImplementation(refused),
        vi
          .spyOn(WebAssembly, "instantiate")
          .mockImplementation(((source: WebAssembly.Module, imports: WebAssembly.Imports) =>
            source instanceof WebAssembly.Module ? original.instantiate(source, imports) : refused()) as never)
      ]
      const run = Effect.gen(function* () {
        const program = yield* Program.compile((x) => Tensor.sum(Tensor.exp(x)), [Spec.make([5])])
        return NdArray.item(yield* program.run(NdArray.zeros([5])))
      }).pipe(Effect.scoped, Effect.provide(Wasm.layer({ kernels: modules.fma })))
      const result = yield* run.pipe(Effect.ensuring(Effect.sync(() => spies.forEach((spy) => spy.mockRestore()))))
      assert.strictEqual(result, 5)
    })
  )

  it.effect("says its variant, and gives the memory of programs back", () =>
    Effect.gen(function* () {
      const backend = yield* Backend
      assert.deepStrictEqual([backend.name, backend.variant], ["wasm", "simd"])
      const before = (yield* backend.stats).bytes
      for (let i = 0; i < 2; i++) {
        yield* Effect.scoped(Program.compile((x) => Tensor.tanh(x), [Spec.make([100 + i])]))
        assert.strictEqual((yield* backend.stats).bytes, before)
      }
    }).pipe(Effect.provide(Wasm.layer({ kernels: modules.simd })))
  )

  it.effect("is refused where it is not one, or not the one that is asked for", () =>
    Effect.gen(function* () {
      const other = new WebAssembly.Module(makeModule().bytes())
      for (const [options, sentence] of [
        [{ kernels: other }, "no library of kernels"],
        [{ kernels: modules.fma, deterministic: true }, "kernels-simd.wasm"],
        [{ kernels: modules.fma, threads: 2 }, "one thread"]
      ] as const) {
        const error = yield* refusal(options)
        assert.deepStrictEqual([error._tag, error.backend], ["BackendUnavailable", "wasm"])
        assert.include(error.message, sentence)
      }
    })
  )

  it.effect("needs room, as programs do", () =>
    Effect.gen(function* () {
      const error = yield* refusal({ kernels: modules.fma, maxBytes: 64 })
      assert.strictEqual(error._tag, "BackendUnavailable")
      const program = Program.compile((x) => Tensor.mul(x, 2), [Spec.make([40_000])])
      const small = Wasm.layer({ kernels: modules.fma, maxBytes: 2 ** 17 })
      const failure = yield* Effect.flip(Effect.scoped(program).pipe(Effect.provide(small)))
      assert.strictEqual(failure._tag, "OutOfMemory")
    })
  )

  it("reads floats as they are written", () => {
    const module = makeModule()
    module.function([], (fn) => fn.emit(f32.store(i32.const(0), f32.const(-0.1), 300)))
    const [at, value, store] = decode(module.bytes()).functions[0]!.body
    assert.deepStrictEqual([at!.a, store!.a], [0, 300])
    assert.strictEqual(value!.a, new Int32Array(Float32Array.of(-0.1).buffer)[0])
  })
})
