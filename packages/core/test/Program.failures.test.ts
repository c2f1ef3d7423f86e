/** Programs on a backend that fails, or is slow, where the test says so. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import { Backend, CompileError, ExecutionError, OutOfMemory, type Service } from "../src/Backend.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Program from "../src/Program.ts"
import * as Reference from "../src/Reference.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"

const changed = (change: (backend: Service) => Partial<Service>): Layer.Layer<Backend> =>
  Layer.effect(
    Backend,
    Effect.map(Backend, (backend) => ({ ...backend, ...change(backend) }))
  ).pipe(Layer.provide(Reference.layer({ inFlight: 4 })))

const refused = new CompileError({ backend: "test", op: "add", message: "refused" })
const broken = new ExecutionError({ backend: "test", message: "broken" })
const x = (n: number) => NdArray.zeros([n])
const addOne = Program.compile((y) => Tensor.add(y, 1), [Spec.make(["n"])])

describe("a backend that fails", () => {
  it.effect("a program that could not be compiled is tried again", () => {
    let attempts = 0
    const backend = changed((inner) => ({
      compile: (plans, cells) => (attempts++ === 0 ? Effect.fail(refused) : inner.compile(plans, cells))
    }))
    return Effect.gen(function* () {
      const program = yield* addOne
      assert.strictEqual(yield* Effect.flip(program.run(x(2))), refused)
      assert.deepStrictEqual(yield* program.specialisations, [])
      assert.deepStrictEqual(NdArray.toNested(yield* program.run(x(2))), [1, 1])
    }).pipe(Effect.provide(backend))
  })

  it.effect("a step that fails is its reader's failure, and the next one runs", () => {
    let steps = 0
    const backend = changed((inner) => ({
      compile: (plans, cells) =>
        Effect.map(inner.compile(plans, cells), ({ enqueue }) => ({
          enqueue: (entry, inputs) =>
            Effect.map(enqueue(entry, inputs), (ticket) =>
              steps++ === 0 ? { read: Effect.andThen(ticket.read, Effect.fail(broken)) } : ticket
            )
        }))
    }))
    return Effect.gen(function* () {
      const program = yield* Program.stateful((n, y) => ({ state: Tensor.add(n, y), output: n }), {
        state: NdArray.scalar(0),
        inputs: Spec.make([])
      })
      const first = yield* program.submit(NdArray.scalar(1))
      const rest = []
      for (let i = 0; i < 6; i++) rest.push(yield* program.submit(NdArray.scalar(1)))
      // read by then, to make room: the failure is still there
      assert.strictEqual(yield* Effect.flip(first.read), broken)
      assert.strictEqual(yield* Effect.flip(first.read), broken)
      assert.strictEqual(NdArray.item((yield* rest[5]!.read).output), 6)
    }).pipe(Effect.provide(backend))
  })

  it.effect("a step that is not accepted leaves its program free to go", () => {
    let failing = true
    const backend = changed((inner) => ({
      compile: (plans, cells) =>
        Effect.map(inner.compile(plans, cells), ({ enqueue }) => ({
          enqueue: (entry, inputs) => (failing ? Effect.fail(broken) : enqueue(entry, inputs))
        }))
    }))
    return Effect.gen(function* () {
      const { stats } = yield* Backend
      const program = yield* Program.compile((y) => Tensor.add(y, 1), [Spec.make(["n"])], { capacity: 1 })
      assert.strictEqual(yield* Effect.flip(program.run(x(1000))), broken)
      failing = false
      yield* program.run(x(1))
      assert.isBelow((yield* stats).bytes, 1000)
    }).pipe(Effect.provide(backend))
  })
})

describe("a backend that is slow", () => {
  it.effect("a specialisation in use outlives its place in the cache", () => {
    const latch = Latch.makeUnsafe(false)
    let closed = 0
    const backend = changed((inner) => ({
      compile: (plans, cells) =>
        Effect.gen(function* () {
          yield* Effect.addFinalizer(() => Effect.sync(() => closed++))
          const { enqueue } = yield* inner.compile(plans, cells)
          return {
            enqueue: (entry, inputs) =>
              Effect.map(enqueue(entry, inputs), ({ read }) => ({
                read: inputs[0]!.data.length === 1 ? latch.whenOpen(read) : read
              }))
          }
        })
    }))
    return Effect.gen(function* () {
      const program = yield* Program.compile((y) => Tensor.add(y, 1), [Spec.make(["n"])], { capacity: 1 })
      const slow = yield* Effect.forkChild(program.run(x(1)), { startImmediately: true })
      yield* program.run(x(2))
      assert.strictEqual(closed, 0)
      yield* latch.open
      assert.deepStrictEqual(NdArray.toNested(yield* Fiber.join(slow)), [1])
      assert.strictEqual(closed, 1)
    }).pipe(Effect.provide(backend))
  })

  it.effect("fibers that want the same program wait for one compilation", () => {
    let compilations = 0
    const backend = changed((inner) => ({
      compile: (plans, cells) => {
        compilations++
        return Effect.andThen(Effect.yieldNow, inner.compile(plans, cells))
      }
    }))
    return Effect.gen(function* () {
      const program = yield* addOne
      const all = yield* Effect.forEach([1, 2, 3, 4, 5, 6], () => program.run(x(3)), { concurrency: "unbounded" })
      assert.strictEqual(all.length, 6)
      assert.strictEqual(compilations, 1)
    }).pipe(Effect.provide(backend))
  })
})

describe("a backend with little memory", () => {
  /** A backend that holds so many programs, and says which were closed; a program is known by the size of its first place. */
  const small = (limit: number, closed: Array<number>) => {
    let held = 0
    return changed((inner) => ({
      compile: (plans, cells) =>
        Effect.gen(function* () {
          if (held >= limit) {
            return yield* new OutOfMemory({ backend: "test", requested: 1, inUse: held, limit, message: "full" })
          }
          held++
          const [size] = plans[0]!.graph.nodes[0]!.sizes
          yield* Effect.addFinalizer(() =>
            Effect.sync(() => {
              held--
              closed.push(size ?? 0)
            })
          )
          return yield* inner.compile(plans, cells)
        })
    }))
  }
  const evaluate = (n: number) => Program.evaluate(Tensor.add(Tensor.constant(NdArray.zeros([n])), 1))

  it.effect("idle programs of evaluate make room, the least recently used first", () => {
    const closed: Array<number> = []
    return Effect.gen(function* () {
      for (const n of [1, 2, 3, 4, 1, 5]) assert.strictEqual((yield* evaluate(n)).data.length, n)
      assert.deepStrictEqual(closed, [2, 3])
      for (let n = 6; n < 100; n++) yield* evaluate(n)
      // for other programs too
      for (let i = 0; i < 4; i++) yield* Program.compile((x) => Tensor.add(x, 1), [Spec.make([200 + i])])
      const error = yield* Effect.flip(evaluate(7))
      assert.strictEqual(error._tag, "OutOfMemory")
    }).pipe(Effect.provide(small(4, closed)))
  })

  it.effect("a program in use stays", () => {
    const closed: Array<number> = []
    return Effect.gen(function* () {
      yield* Program.compile((x) => Tensor.add(x, 1), [Spec.make([9])])
      const error = yield* Effect.flip(evaluate(1))
      assert.strictEqual(error._tag, "OutOfMemory")
      assert.deepStrictEqual(closed, [])
    }).pipe(Effect.provide(small(1, closed)))
  })
})
