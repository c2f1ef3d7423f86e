/** A device that is lost: nobody waits for it, everybody is told why, and a snapshot goes on elsewhere. */
import { assert, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { own } from "./devices.ts"
import { describeWebgpu, layer } from "./support.ts"

const sums = (state: NdArray.NdArray<readonly [2]>) =>
  Program.stateful(
    (total, x) => {
      const next = Tensor.add(total, x)
      return { state: next, output: Tensor.sum(next) }
    },
    { state, inputs: Spec.make([2]) }
  )

type Scalar = Tensor.Tensor<readonly [], "float32">

const why = /^the device was lost: .+ \(destroyed\)$/

const one = NdArray.make([1, 2])

describeWebgpu("a lost device", () => {
  it.live("fails the steps under way, and all later ones, of all programs", () =>
    Effect.gen(function* () {
      const { device, layer: dying } = yield* own()
      const snapshot = yield* Effect.gen(function* () {
        const program = yield* sums(NdArray.zeros([2]))
        const other = yield* Program.compile((x) => Tensor.exp(x), [Spec.make([2])])
        yield* program.next(one)
        const saved = yield* program.snapshot
        const { read } = yield* program.submit(one)
        device.destroy()
        for (const failing of [
          read,
          read,
          program.next(one),
          program.snapshot,
          program.restore(saved),
          other.run(one)
        ]) {
          const error = yield* Effect.flip(failing)
          assert.strictEqual(error._tag, "ExecutionError")
          assert.match(error.message, why)
        }
        const compiling = yield* Effect.flip(Program.compile((x) => Tensor.exp(x), [Spec.make([3])]))
        assert.strictEqual(compiling._tag, "BackendUnavailable")
        assert.match(compiling.message, /the device was lost/)
        return saved
      }).pipe(Effect.scoped, Effect.provide(dying))
      const resumed = yield* Effect.scoped(Effect.flatMap(sums(snapshot), ({ next }) => next(one))).pipe(
        Effect.provide(layer)
      )
      assert.strictEqual(NdArray.toNested(resumed), 6)
    }).pipe(Effect.scoped)
  )

  it.live("ends a loop that has no end", () =>
    Effect.gen(function* () {
      const { device, layer: dying } = yield* own()
      const error = yield* Effect.gen(function* () {
        const endless = yield* Program.compile(
          (x) =>
            Transform.whileLoop(
              (y: Scalar) => Tensor.less(y, 1),
              (y: Scalar) => Tensor.mul(y, 1),
              x
            ),
          [Spec.make([])]
        )
        setTimeout(() => device.destroy(), 100)
        return yield* Effect.flip(endless.run(NdArray.zeros([])))
      }).pipe(Effect.scoped, Effect.provide(dying))
      assert.match(error.message, why)
    }).pipe(Effect.scoped)
  )

  it.live("that was lost before gives no layer's program", () =>
    Effect.gen(function* () {
      const { device, layer: dead } = yield* own()
      device.destroy()
      const error = yield* Effect.flip(Effect.scoped(sums(NdArray.zeros([2])))).pipe(Effect.provide(dead))
      assert.match(error.message, /the device was lost/)
    }).pipe(Effect.scoped)
  )
})
