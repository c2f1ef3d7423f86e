/** Layers with threads: what they need, how they end, and that their bits are those of one thread. */
import { existsSync, readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { Wasm } from "../../src/wasm/index.ts"

const workers = process.getBuiltinModule("node:worker_threads")
type Worker = InstanceType<typeof workers.Worker>

const building = (options: Wasm.Options) => Effect.asVoid(Backend).pipe(Effect.provide(Wasm.layer(options)))

/** With a property of an object replaced while `work` runs. */
const instead = <K extends string, A, E, R>(
  object: { [P in K]?: unknown },
  property: K,
  value: unknown,
  work: Effect.Effect<A, E, R>
) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const before = Object.getOwnPropertyDescriptor(object, property)
      Object.defineProperty(object, property, { value, configurable: true, writable: true })
      return before
    }),
    () => work,
    (before) =>
      Effect.sync(() => {
        if (before === undefined) delete object[property]
        else Object.defineProperty(object, property, before)
      })
  )

/** The workers that `work` starts. */
const recording = <A, E, R>(work: (started: ReadonlyArray<Worker>) => Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const started: Array<Worker> = []
    class Recorded extends workers.Worker {
      constructor(...args: ConstructorParameters<typeof workers.Worker>) {
        super(...args)
        started.push(this)
      }
    }
    return instead(workers, "Worker", Recorded, work(started))
  })

/** Kernels of several kinds, large enough to be divided. */
const program = (w: Tensor.Tensor<readonly [96, 130], "float32">, x: Tensor.Tensor<readonly [300, 96], "float32">) => {
  const loss = (v: typeof w) => {
    const y = Tensor.tanh(Tensor.matmul(x, v))
    return Tensor.mean(Tensor.mul(y, Tensor.sub(y, Tensor.mean(y, [1], true))))
  }
  const [value, gradient] = Transform.valueAndGrad(loss)(w)
  return { value, gradient, rows: Tensor.sum(Tensor.exp(gradient), [1]), turned: Tensor.transpose(gradient, [1, 0]) }
}

const specs = [Spec.make([96, 130]), Spec.make([300, 96])] as const
const values = (count: number, scale: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * scale))
const inputs = [
  NdArray.fromArray([96, 130], "float32", values(96 * 130, 0.7)),
  NdArray.fromArray([300, 96], "float32", values(300 * 96, 0.3))
] as const

const bitsOf = (results: Record<string, NdArray.NdArray>): Record<string, ReadonlyArray<number>> =>
  Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, [...new Int32Array(data.slice().buffer)]])
  )

const once = Effect.gen(function* () {
  const compiled = yield* Program.compile(program, [...specs])
  return bitsOf(yield* compiled.run(...inputs))
}).pipe(Effect.scoped)

/** Runs a small program of `size` elements, and compares. */
const scaled = (size: number) =>
  Effect.map(
    Program.compile((x) => Tensor.mul(Tensor.add(x, 1), 2), [Spec.make([size])]),
    (compiled) =>
      Effect.map(compiled.run(NdArray.fromArray([size], "float32", new Float32Array(size).fill(size))), (result) =>
        assert.deepStrictEqual(result.data, new Float32Array(size).fill((size + 1) * 2))
      )
  )

describe("threads", () => {
  for (const deterministic of [false, true]) {
    it.live(`give the bits of one thread, ${deterministic ? "simd" : "fma"}`, () =>
      Effect.gen(function* () {
        const expected = yield* Effect.provide(once, Wasm.layer({ deterministic }))
        for (const threads of [2, 3, 5, "auto"] as const) {
          assert.deepStrictEqual(yield* Effect.provide(once, Wasm.layer({ deterministic, threads })), expected)
        }
      })
    )
  }

  it.live("results are no views of shared memory", () =>
    Effect.gen(function* () {
      const compiled = yield* Program.compile(program, [...specs])
      const { gradient } = yield* compiled.run(...inputs)
      assert.instanceOf(gradient.data.buffer, ArrayBuffer)
      assert.strictEqual(gradient.data.byteLength, gradient.data.buffer.byteLength)
    }).pipe(Effect.scoped, Effect.provide(Wasm.layer({ threads: 2 })))
  )

  it.live("several programs take turns, come and go, and memory grows under them", () =>
    Effect.gen(function* () {
      const small = yield* scaled(5000)
      const first = yield* Effect.all(
        [10_000, 20_000, 30_000].map((size) => scaled(size)),
        { concurrency: "unbounded" }
      )
      // more than the step that memory grows by
      yield* Effect.scoped(
        Effect.gen(function* () {
          const large = yield* scaled(8_000_000)
          for (const run of [small, large, ...first, large, small]) yield* run
        })
      )
      const last = yield* scaled(12_000_000)
      for (const run of [last, small, ...first]) yield* run
      // a program compiles while others run
      yield* Effect.all(
        [
          Effect.forEach(Array.from({ length: 20 }), () => Effect.scoped(scaled(7000)), { discard: true }),
          Effect.forEach(Array.from({ length: 200 }), () => Effect.andThen(small, Effect.yieldNow), { discard: true })
        ],
        { concurrency: "unbounded" }
      )
    }).pipe(Effect.scoped, Effect.provide(Wasm.layer({ threads: 3 })))
  )

  it.live("10,000 steps take no more memory", () =>
    Effect.gen(function* () {
      const { stats } = yield* Backend
      const walk = yield* Program.stateful(
        (
          state: { readonly at: Tensor.Tensor<readonly [4096], "float32"> },
          by: Tensor.Tensor<readonly [], "float32">
        ) => ({
          state: { at: Tensor.add(state.at, by) },
          output: Tensor.sum(state.at)
        }),
        { state: { at: Tensor.zeros([4096]) }, inputs: Spec.make([]) }
      )
      const before = (yield* stats).bytes
      let last: NdArray.NdArray = NdArray.make(0)
      for (let i = 0; i < 10_000; i++) last = yield* walk.next(NdArray.make(1))
      assert.strictEqual(NdArray.item(last as never), 9_999 * 4096)
      assert.strictEqual((yield* stats).bytes, before)
    }).pipe(Effect.scoped, Effect.provide(Wasm.layer({ threads: 2 })))
  )

  it.live("50 layers leave no threads behind", () =>
    recording((started) =>
      Effect.gen(function* () {
        const tasks = () => (existsSync("/proc/self/task") ? readdirSync("/proc/self/task").length : 0)
        const before = tasks()
        for (let i = 0; i < 50; i++) {
          yield* Effect.flatten(scaled(7000)).pipe(Effect.scoped, Effect.provide(Wasm.layer({ threads: 2 })))
        }
        assert.strictEqual(started.length, 50)
        assert.isTrue(started.every((worker) => worker.threadId === -1))
        assert.isAtMost(tasks(), before + 4)
      })
    )
  )

  it.live("a worker that ends breaks the layer, with a reason", () =>
    recording((started) =>
      Effect.gen(function* () {
        const compiled = yield* Program.compile(program, [...specs])
        yield* compiled.run(...inputs)
        yield* Effect.promise(() => started[1]!.terminate())
        const error = yield* Effect.flip(compiled.run(...inputs))
        assert.strictEqual(error._tag, "ExecutionError")
        assert.strictEqual(error.message, "the threads cannot go on: it ended with exit code 1")
        const refused = yield* Effect.flip(Program.compile(program, [...specs]))
        assert.strictEqual(refused._tag, "CompileError")
      }).pipe(Effect.scoped, Effect.provide(Wasm.layer({ threads: 3 })))
    )
  )

  it.live("are unavailable where workers cannot start, or memory cannot be shared", () =>
    Effect.gen(function* () {
      const message = (work: ReturnType<typeof building>) =>
        Effect.map(Effect.flip(work), ({ _tag, message }) => [_tag, message])
      const none = function (): never {
        throw new Error("no")
      }
      assert.deepStrictEqual(yield* message(instead(workers, "Worker", none, building({ threads: 2 }))), [
        "BackendUnavailable",
        "wasm: this runtime starts no worker threads"
      ])
      const [, page] = yield* message(instead(globalThis, "crossOriginIsolated", false, building({ threads: 2 })))
      assert.match(page!, /Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp/)
      // "auto" takes what there is
      yield* instead(globalThis, "crossOriginIsolated", false, building({ threads: "auto" }))
      for (const threads of [0, 1.5, Number.NaN]) {
        assert.deepStrictEqual(yield* message(building({ threads })), [
          "BackendUnavailable",
          `wasm: the option threads must be "auto" or a whole number from 1 to 64 but is ${threads}`
        ])
      }
    })
  )

  it.live("take less memory where the engine reserves all that it may grow to, and has less", () =>
    Effect.gen(function* () {
      class Small extends WebAssembly.Memory {
        constructor(descriptor: WebAssembly.MemoryDescriptor) {
          if (descriptor.maximum! > 5000) throw new RangeError("could not allocate memory")
          super(descriptor)
        }
      }
      const work = Effect.gen(function* () {
        yield* Effect.flatten(scaled(7000))
        return yield* Effect.flip(scaled(2 ** 26))
      }).pipe(Effect.scoped, Effect.provide(Wasm.layer({ threads: 2 })))
      const error = yield* instead(WebAssembly, "Memory", Small, work)
      assert.strictEqual(error._tag, "OutOfMemory")
      assert.include(error.message, `of at most ${2 ** 28} are in use`)
    })
  )

  it.live("layers are closed in any order, and what they have compiled does not run after that", () =>
    Effect.gen(function* () {
      const [first, second] = [yield* Scope.make(), yield* Scope.make()]
      const open = (scope: Scope.Scope) =>
        Effect.provideService(Layer.build(Wasm.layer({ threads: 2 })), Scope.Scope, scope)
      const [one, two] = [yield* open(first), yield* open(second)]
      const compiled = yield* Effect.provide(Program.compile(program, [...specs]), one)
      const expected = bitsOf(yield* compiled.run(...inputs))
      yield* Scope.close(first, Exit.void)
      const error = yield* Effect.flip(compiled.run(...inputs))
      assert.deepStrictEqual([error._tag, error.message], ["ExecutionError", "the scope of the threads is closed"])
      assert.deepStrictEqual(yield* Effect.provide(once, two), expected)
      yield* Scope.close(second, Exit.void)
    }).pipe(Effect.scoped)
  )
})
