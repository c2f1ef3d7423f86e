import { assert, describe, it, vi } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as Composite from "@typegrad/core/Composite"
import type { Graph } from "@typegrad/core/Graph"
import * as NdArray from "@typegrad/core/NdArray"
import type { Plan } from "@typegrad/core/Plan"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import { Wasm } from "../src/wasm/index.ts"

const building = (options?: Wasm.Options) => Effect.asVoid(Backend).pipe(Effect.provide(Wasm.layer(options)))

/** With a property of `WebAssembly` replaced: what another runtime would give. */
const without = <A, E>(
  property: "validate" | "Module" | "Instance" | "Memory",
  value: unknown,
  work: Effect.Effect<A, E>
) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const original = WebAssembly[property]
      Object.assign(WebAssembly, { [property]: value })
      return original
    }),
    () => work,
    (original) => Effect.sync(() => Object.assign(WebAssembly, { [property]: original }))
  )

const graph: Graph = {
  nodes: [
    { op: "input", attrs: { index: 0 }, inputs: [], sizes: [2], dtype: "float32" },
    { op: "broadcast", attrs: { dims: [0] }, inputs: [0], sizes: [2], dtype: "float32" }
  ],
  inputs: [{ sizes: [2], dtype: "float32" }],
  constants: [],
  cells: [],
  outputs: [1],
  updates: [],
  guard: null
}

const plan: Plan = {
  graph,
  kernels: [{ kind: "single", node: 1 }],
  commit: 1,
  places: [
    { space: "arena", offset: 0, bytes: 8 },
    { space: "arena", offset: 64, bytes: 8 }
  ],
  inputs: [{ space: "arena", offset: 0, bytes: 8 }],
  bytes: 128
}

describe("Wasm.layer", () => {
  it.effect("says what its bits depend on", () =>
    Effect.gen(function* () {
      const variant = Effect.map(Backend, ({ name, variant }) => [name, variant])
      assert.deepStrictEqual(yield* variant.pipe(Effect.provide(Wasm.layer())), ["wasm", "fma"])
      assert.deepStrictEqual(yield* variant.pipe(Effect.provide(Wasm.layer({ deterministic: true }))), ["wasm", "simd"])
    })
  )

  it.effect("is unavailable without SIMD, without run-time compilation, without memory", () =>
    Effect.gen(function* () {
      const refused = function (): never {
        throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder")
      }
      const none = function (): never {
        throw new RangeError("could not allocate memory")
      }
      for (const [property, value] of [
        ["validate", () => false],
        ["Module", refused],
        ["Memory", none]
      ] as const) {
        const error = yield* Effect.flip(without(property, value, building()))
        assert.strictEqual(error._tag, "BackendUnavailable")
        assert.strictEqual(error.backend, "wasm")
      }
    })
  )

  it.effect("is plain SIMD where multiply-add rounds twice", () =>
    Effect.gen(function* () {
      const twice = function () {
        return { exports: { f: (a: number, b: number, c: number) => Math.fround(Math.fround(a * b) + c) } }
      }
      const variant = Effect.map(Backend, (backend) => backend.variant).pipe(Effect.provide(Wasm.layer()))
      assert.strictEqual(yield* without("Instance", twice, variant), "simd")
    })
  )

  it.effect("counts programs and bytes, and gives everything back", () =>
    Effect.gen(function* () {
      const backend = yield* Backend
      const x = NdArray.make([
        [1, 2, 3],
        [4, 5, 6]
      ])
      const used = yield* Effect.gen(function* () {
        const weights = Tensor.constant(NdArray.fromArray([3, 500], "float32", new Float32Array(1500).fill(1)))
        const program = yield* Program.compile((a) => Tensor.sum(Tensor.matmul(a, weights)), [Spec.make([2, 3])])
        assert.strictEqual(NdArray.item(yield* program.run(x)), 21 * 500)
        return (yield* backend.stats).bytes
      }).pipe(Effect.scoped)
      assert.isTrue(used >= 4 * (6 + 1500 + 1000), `${used}`)
      assert.deepStrictEqual(yield* backend.stats, { programs: 1, bytes: 0 })
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("does not grow beyond maxBytes", () =>
    Effect.gen(function* () {
      const f = (x: Tensor.Tensor<[512, 512]>) => Tensor.matmul(Tensor.exp(x), x)
      const backend = yield* Backend
      const error = yield* Effect.flip(Program.compile(f, [Spec.make([512, 512])]))
      assert.strictEqual(error._tag, "OutOfMemory")
      if (error._tag !== "OutOfMemory") return
      assert.isTrue(error.requested > 2 ** 20 && error.limit === 2 ** 20, JSON.stringify(error))
      assert.strictEqual((yield* backend.stats).bytes, 0)
      const aval = { sizes: [100_000], dtype: "float32" } as const
      assert.strictEqual((yield* Effect.flip(backend.cells([aval, aval, aval])))._tag, "OutOfMemory")
      assert.strictEqual((yield* backend.stats).bytes, 0)
      // what fits still runs
      const small = yield* Program.compile((x) => Tensor.mul(x, 2), [Spec.make([2])])
      assert.deepStrictEqual([...(yield* small.run(NdArray.make([1, 2]))).data], [2, 4])
    }).pipe(Effect.provide(Wasm.layer({ maxBytes: 2 ** 20 })))
  )

  it.effect("names a primitive that nobody computes, and refuses cells of another backend", () =>
    Effect.gen(function* () {
      const backend = yield* Backend
      const error = yield* Effect.flip(backend.compile([plan], null))
      assert.deepStrictEqual([error._tag, error._tag === "CompileError" && error.op], ["CompileError", "broadcast"])
      const foreign = yield* Effect.flatMap(Backend, (other) => other.cells([{ sizes: [2], dtype: "float32" }])).pipe(
        Effect.provide(Reference.layer())
      )
      assert.strictEqual((yield* Effect.flip(backend.compile([], foreign)))._tag, "CompileError")
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("a program whose scope is closed fails, and touches nobody's memory", () =>
    Effect.gen(function* () {
      const program = yield* Effect.scoped(Program.compile((x) => Tensor.mul(x, 2), [Spec.make([2])]))
      const error = yield* Effect.flip(program.run(NdArray.make([1, 2])))
      assert.strictEqual(error._tag, "ExecutionError")
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("results are the caller's: a later run does not change them, nor do changed arguments", () =>
    Effect.gen(function* () {
      const program = yield* Program.compile((x) => [Tensor.add(x, 1), x] as const, [Spec.make([2])])
      const x = NdArray.make([1, 2])
      const [first, same] = yield* program.run(x)
      x.data.fill(9)
      yield* program.run(x)
      assert.deepStrictEqual([...first.data, ...same.data], [2, 3, 1, 2])
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("a kernel that traps is an ExecutionError", () =>
    Effect.gen(function* () {
      const program = yield* Program.compile((x) => Tensor.add(x, 1), [Spec.make([2])])
      const spy = vi.spyOn(Float32Array.prototype, "slice").mockImplementationOnce(() => {
        throw new WebAssembly.RuntimeError("unreachable")
      })
      const error = yield* Effect.flip(program.run(NdArray.make([1, 2])))
      spy.mockRestore()
      assert.strictEqual(error._tag, "ExecutionError")
      yield* program.run(NdArray.make([1, 2]))
    }).pipe(Effect.provide(Wasm.layer()))
  )
})

describe("Program.evaluate", () => {
  it.effect("does not run out of memory for programs that nobody uses", () =>
    Effect.gen(function* () {
      for (let i = 0; i < 100; i++) {
        const sum = Tensor.add(Tensor.constant(NdArray.zeros([50_000 + i] as ReadonlyArray<number>)), 1)
        assert.strictEqual((yield* Program.evaluate(sum)).data.length, 50_000 + i)
      }
      // what is compiled gets their memory, too
      const compiled = yield* Program.compile((x) => Tensor.add(x, 1), [Spec.make([900_000])])
      assert.strictEqual((yield* compiled.run(NdArray.zeros([900_000]))).data[0], 1)
    }).pipe(Effect.provide(Wasm.layer({ maxBytes: 8 * 2 ** 20 })), Effect.scoped)
  )
})

describe("kernels of composites", () => {
  const double = (name: string) =>
    Composite.make({ name, body: (x: Tensor.Tensor<[3]>) => Tensor.mul(x, 2) })(
      Tensor.constant(NdArray.make([1, 2, 3]))
    )

  it.effect("are not found by a user's name", () =>
    Effect.gen(function* () {
      for (const name of ["softmaxCrossEntropy", "softmaxCrossEntropyGrad", "double"]) {
        assert.deepStrictEqual(NdArray.toNested(yield* Program.evaluate(double(name))), [2, 4, 6])
      }
    }).pipe(Effect.provide(Wasm.layer()))
  )

  it.effect("leave what they are not for to its body", () =>
    Effect.gen(function* () {
      for (const kernel of ["softmaxCrossEntropy", "softmaxCrossEntropyGrad", "attention", "attentionGrad"]) {
        assert.deepStrictEqual(NdArray.toNested(yield* Program.evaluate(double(`typegrad/${kernel}`))), [2, 4, 6])
      }
      // two rows of logits, three labels
      const rows = Composite.make({
        name: "typegrad/softmaxCrossEntropy",
        body: (logits: Tensor.Tensor<[2, 3]>, _labels: Tensor.Tensor<[3], "int32">) => Tensor.sum(logits, [1])
      })
      const sums = yield* Program.evaluate(rows(Tensor.ones([2, 3]), Tensor.arange(3)))
      assert.deepStrictEqual(NdArray.toNested(sums), [3, 3])
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
