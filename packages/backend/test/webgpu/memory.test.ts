/** What the device holds: no more after a thousand steps, and nothing after a layer. */
import { assert, it } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { Webgpu } from "../../src/webgpu/index.ts"
import { long } from "../conformance/support.ts"
import { liveBuffers, own } from "./devices.ts"
import { describeWebgpu, gpu } from "./support.ts"

const bytes = Effect.flatMap(Backend, ({ stats }) => Effect.map(stats, (all) => all.bytes))

/** A line that is fitted to points, with a guard. */
const training = Program.stateful(
  (weights, { x, y }) => {
    const loss = (w: typeof weights) => Tensor.mean(Tensor.square(Tensor.sub(Tensor.matmul(x, w), y)))
    const [value, gradient] = Transform.valueAndGrad(loss)(weights)
    return {
      state: Tensor.sub(weights, Tensor.mul(gradient, 0.05)),
      output: value,
      commitIf: Tensor.less(value, 1e6)
    }
  },
  { state: NdArray.zeros([3, 1]), inputs: { x: Spec.make([8, 3]), y: Spec.make([8, 1]) } }
)

const points = Float32Array.from({ length: 24 }, (_, i) => Math.sin(3 * i))
const batch = {
  x: NdArray.fromArray([8, 3], "float32", points),
  y: NdArray.fromArray(
    [8, 1],
    "float32",
    Float32Array.from({ length: 8 }, (_, i) => points[3 * i]! - 2 * points[3 * i + 2]!)
  )
}

describeWebgpu("memory", () => {
  it.live("is flat over 1,000 steps, several of them under way", () =>
    Effect.gen(function* () {
      const { device, layer } = yield* own()
      const live = liveBuffers(device)
      yield* Effect.gen(function* () {
        const { submit } = yield* training
        const first = yield* Effect.flatMap(submit(batch), ({ read }) => read)
        const [held, buffers] = [yield* bytes, live()]
        let last = first
        for (let i = 0; i < 250; i++) {
          const pending = []
          for (let k = 0; k < 4; k++) pending.push(yield* submit(batch))
          for (const { read } of pending) last = yield* read
          if (i % 50 === 0) assert.strictEqual(yield* bytes, held)
        }
        assert.isTrue(last.committed)
        assert.isBelow(last.output.data[0]!, 1e-2 * first.output.data[0]!)
        assert.strictEqual(yield* bytes, held)
        assert.deepStrictEqual(live(), buffers)
        assert.strictEqual(
          held,
          buffers.reduce((total, name) => total + Number(name.split(" ").at(-1)), 0)
        )
      }).pipe(Effect.scoped, Effect.provide(layer))
      assert.deepStrictEqual(live(), [])
    }).pipe(Effect.scoped)
  )

  const cycles = long ? 100 : 10
  it.live(`is given back by ${cycles} layers, one after the other`, () =>
    Effect.gen(function* () {
      const devices: Array<{ readonly live: () => ReadonlyArray<string>; readonly lost: Promise<GPUDeviceLostInfo> }> =
        []
      const watched = {
        requestAdapter: async (options?: GPURequestAdapterOptions) => {
          const adapter = (await gpu.requestAdapter(options))!
          const { features, info, limits } = adapter
          const requestDevice = async (descriptor?: GPUDeviceDescriptor) => {
            const device = await adapter.requestDevice(descriptor)
            devices.push({ live: liveBuffers(device), lost: device.lost })
            return device
          }
          return { features, info, limits, requestDevice }
        }
      } as unknown as GPU
      for (let i = 0; i < cycles; i++) {
        yield* Effect.gen(function* () {
          const { snapshot, submit } = yield* training
          yield* submit(batch)
          yield* snapshot
          assert.isAbove(yield* bytes, 0)
        }).pipe(
          Effect.scoped,
          Effect.andThen(Effect.map(bytes, (left) => assert.strictEqual(left, 0))),
          Effect.provide(Webgpu.layer({ gpu: watched }))
        )
      }
      assert.strictEqual(devices.length, cycles)
      for (const { live, lost } of devices) {
        assert.deepStrictEqual(live(), [])
        assert.strictEqual((yield* Effect.promise(() => lost)).reason, "destroyed")
      }
    })
  )

  it.live("is given back by what could not be compiled, evaluated, or read", () =>
    Effect.gen(function* () {
      const { device, layer } = yield* own({ maxBytes: 20_000 })
      const live = liveBuffers(device)
      yield* Effect.gen(function* () {
        const failed = yield* Effect.flip(Program.compile((x) => Tensor.exp(x), [Spec.make([10_000])]))
        assert.strictEqual(failed._tag, "OutOfMemory")
        assert.deepStrictEqual(live(), [])
        const state = NdArray.zeros([3000])
        const { snapshot } = yield* Program.stateful((x) => ({ state: x, output: {} }), { state, inputs: {} })
        const unread = yield* Effect.flip(snapshot)
        assert.strictEqual(unread._tag, "ExecutionError")
        assert.match(unread.message, /bytes are needed/)
      }).pipe(Effect.scoped, Effect.provide(layer))
      assert.deepStrictEqual(live(), [])
    }).pipe(Effect.scoped)
  )
})
