import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import * as Backend from "../src/Backend.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Reference from "../src/Reference.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"
import { builder, planned } from "./passes/graphs.ts"

/** x + 1 over 2 elements. */
const plan = () => {
  const b = builder()
  const one = b.node("broadcast", { dims: [] }, [b.node("literal", { value: 1 }, [], [], "float32")], [2])
  return planned(b.graph({ outputs: [b.node("add", {}, [b.input([2]), one])] }))
}

describe("precision", () => {
  it.effect("float64 keeps what float32 would lose", () =>
    Effect.gen(function* () {
      const x = Tensor.constant(NdArray.make([1e8]))
      const lost = Tensor.sub(Tensor.add(x, 1), x)
      const wide = yield* Program.evaluate(lost).pipe(Effect.provide(Reference.layer()))
      assert.deepStrictEqual(NdArray.toNested(wide), [1])
      const narrow = yield* Program.evaluate(lost).pipe(Effect.provide(Reference.layer({ precision: "float32" })))
      assert.deepStrictEqual(NdArray.toNested(narrow), [0])
    })
  )

  it.effect("says which", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      assert.strictEqual(backend.name, "reference")
      assert.strictEqual(backend.variant, "float32")
      assert.strictEqual(backend.inFlight, 1)
    }).pipe(Effect.provide(Reference.layer({ precision: "float32" })))
  )
})

layer(Reference.layer({ latency: "1 second", inFlight: 2 }))("latency", (it) => {
  it.effect("enqueue returns at once; steps take their time, one after another", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const executable = yield* backend.compile([plan()], null)
      const first = yield* executable.enqueue(0, [NdArray.make([1, 2])])
      const second = yield* executable.enqueue(0, [NdArray.make([3, 4])])
      const both = yield* Effect.forkChild(Effect.all([first.read, second.read]))
      yield* TestClock.adjust("1500 millis")
      assert.isUndefined(both.pollUnsafe())
      yield* TestClock.adjust("1500 millis")
      const results = yield* Fiber.join(both)
      assert.deepStrictEqual(
        results.map(({ outputs }) => NdArray.toNested(outputs[0]!)),
        [
          [2, 3],
          [4, 5]
        ]
      )
    })
  )

  it.effect("more than its bound is a defect: programs must not do that", () =>
    Effect.gen(function* () {
      const backend = yield* Backend.Backend
      const executable = yield* backend.compile([plan()], null)
      const step = executable.enqueue(0, [NdArray.make([1, 2])])
      yield* step
      yield* step
      const exit = yield* Effect.exit(step)
      assert.strictEqual(exit._tag, "Failure")
    })
  )

  it.effect("and they do not", () =>
    Effect.gen(function* () {
      const all = yield* Effect.forkChild(
        Effect.gen(function* () {
          const program = yield* Program.stateful((n, x) => ({ state: Tensor.add(n, x), output: n }), {
            state: NdArray.scalar(0),
            inputs: Spec.make([])
          })
          const pending = []
          for (let i = 1; i <= 6; i++) pending.push(yield* program.submit(NdArray.scalar(i)))
          return yield* Effect.forEach(pending, ({ read }) => Effect.map(read, ({ output }) => NdArray.item(output)))
        })
      )
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(yield* Fiber.join(all), [0, 1, 3, 6, 10, 15])
    })
  )

  it.effect("a reader that goes away takes no step with it", () =>
    Effect.gen(function* () {
      const program = yield* Program.compile((x) => Tensor.mul(x, 2), [Spec.make(["n"])])
      const fiber = yield* Effect.forkChild(program.run(NdArray.make([1, 2])))
      yield* TestClock.adjust("100 millis")
      yield* Fiber.interrupt(fiber)
      const next = yield* Effect.forkChild(program.run(NdArray.make([4, 5])))
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(NdArray.toNested(yield* Fiber.join(next)), [8, 10])
    })
  )
})

describe("a closed scope", () => {
  it.effect("ends its programs and their state", () =>
    Effect.gen(function* () {
      const { program, stateful } = yield* Effect.scoped(
        Effect.gen(function* () {
          const program = yield* Program.compile((x) => Tensor.mul(x, 2), [Spec.make([2])])
          const stateful = yield* Program.stateful((n, x) => ({ state: Tensor.add(n, x), output: n }), {
            state: NdArray.scalar(0),
            inputs: Spec.make([])
          })
          assert.strictEqual(NdArray.item(yield* stateful.next(NdArray.scalar(1))), 0)
          return { program, stateful }
        })
      )
      const errors = [
        yield* Effect.flip(program.run(NdArray.make([1, 2]))),
        yield* Effect.flip(stateful.next(NdArray.scalar(1))),
        yield* Effect.flip(stateful.snapshot),
        yield* Effect.flip(stateful.restore(NdArray.scalar(1)))
      ]
      assert.deepStrictEqual(
        errors.map(({ _tag, message }) => [_tag, message]),
        ["this program", "this program", "these cells", "these cells"].map((what) => [
          "ExecutionError",
          `the scope of ${what} is closed`
        ])
      )
    }).pipe(Effect.provide(Reference.layer()))
  )
})

describe("interpret", () => {
  it("gives float64, of cells too", () => {
    const b = builder()
    const output = b.node("add", {}, [b.input([2]), b.cell([2])])
    const graph = b.graph({ outputs: [output] })
    const [x, y] = [NdArray.make([1, 2]), NdArray.make([10, 20])]
    assert.deepStrictEqual(Reference.interpret(graph, [x], [y]), [Float64Array.of(11, 22)])
  })
})
