/** The layer: what it needs and says, steps under way and in order, and what becomes of everything that can go wrong. */
import { assert, it } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scheduler from "effect/Scheduler"
import * as Scope from "effect/Scope"
import { Webgpu } from "../../src/webgpu/index.ts"
import { fakeGpu, newDevice, override, own } from "./devices.ts"
import { describeWebgpu, gpu, layer } from "./support.ts"

const refusal = (options: Webgpu.Options) =>
  Effect.map(Effect.flip(Effect.provide(Effect.asVoid(Backend), Webgpu.layer(options))), ({ _tag, message }) => [
    _tag,
    message
  ])

const bytes = Effect.flatMap(Backend, ({ stats }) => Effect.map(stats, (all) => all.bytes))

const doubled = Program.compile((x) => Tensor.mul(x, 2), [Spec.make([3])])
const three = NdArray.make([1, 2, 3])

type Scalar = Tensor.Tensor<readonly [], "float32">
type Carry = readonly [turn: Tensor.Tensor<readonly [], "int32">, sum: Scalar]

/** A state that takes as many turns as it is told to; each adds its own number. */
const counter = Program.stateful(
  (state, { turns, by }) => {
    const [, total] = Transform.whileLoop(
      ([turn]: Carry) => Tensor.less(turn, turns),
      ([turn, sum]: Carry): Carry => [Tensor.add(turn, 1), Tensor.add(sum, by)],
      [Tensor.zeros([], "int32"), state.total] as const
    )
    return { state: { total }, output: total }
  },
  { state: { total: NdArray.zeros([]) }, inputs: { turns: Spec.make([], "int32"), by: Spec.make([]) } }
)

const scalar = (value: number) => NdArray.fromArray([], "float32", Float32Array.of(value))
const integer = (value: number) => NdArray.fromArray([], "int32", Int32Array.of(value))

describeWebgpu("the layer", () => {
  it.live("names itself, its adapter, and how many steps may be under way", () =>
    Effect.gen(function* () {
      const { inFlight, name, variant } = yield* Backend
      assert.strictEqual(name, "webgpu")
      assert.match(variant, /^\S+( \S+)?$/)
      assert.strictEqual(inFlight, 4)
    }).pipe(Effect.provide(layer))
  )

  it.live("says what is missing", () =>
    Effect.gen(function* () {
      const tag = "BackendUnavailable"
      assert.deepStrictEqual(yield* refusal({}), [tag, "webgpu: this runtime has no WebGPU: there is no navigator.gpu"])
      assert.deepStrictEqual(yield* refusal({ gpu: fakeGpu(async () => null) }), [
        tag,
        "webgpu: this runtime has WebGPU but no adapter: there is no GPU, or its driver is not supported"
      ])
      assert.deepStrictEqual(yield* refusal({ gpu: fakeGpu(() => Promise.reject(new Error("not today"))) }), [
        tag,
        "webgpu: asking for an adapter failed: not today"
      ])
      const mean = {
        features: new Set(),
        limits: {},
        info: {},
        requestDevice: () => Promise.reject(new Error("too many devices"))
      }
      assert.deepStrictEqual(yield* refusal({ gpu: fakeGpu(async () => mean) }), [
        tag,
        "webgpu: the adapter gives no device: too many devices"
      ])
    })
  )

  it.live("says which option means nothing", () =>
    Effect.gen(function* () {
      const says = (options: object, message: string) =>
        Effect.map(refusal(options), ([, found]) => assert.strictEqual(found, `webgpu: ${message}`))
      yield* says({ gpu: 1 }, "the option gpu must be a GPU, such as navigator.gpu but is 1")
      yield* says({ device: {} }, "the option device must be a GPUDevice but is a value of type object")
      yield* says(
        { powerPreference: "fast" },
        'the option powerPreference must be "low-power" or "high-performance" but is "fast"'
      )
      yield* says({ maxBytes: 0 }, "the option maxBytes must be a number of bytes from 1 but is 0")
      yield* says({ inFlight: 2.5 }, "the option inFlight must be a whole number from 1 to 64 but is 2.5")
      yield* says(
        { threads: 2 },
        'there is no option "threads": the options are gpu, device, powerPreference, maxBytes, inFlight'
      )
    })
  )

  it.live("leaves a device that it is given to its owner", () =>
    Effect.gen(function* () {
      const device = yield* newDevice
      for (let i = 0; i < 2; i++) {
        const found = yield* Effect.scoped(Effect.flatMap(doubled, (program) => program.run(three))).pipe(
          Effect.provide(Webgpu.layer({ device }))
        )
        assert.deepStrictEqual(NdArray.toNested(found), [2, 4, 6])
      }
      device.pushErrorScope("validation")
      device.createBuffer({ size: 16, usage: 8 })
      assert.isNull(yield* Effect.promise(() => device.popErrorScope()))
    }).pipe(Effect.scoped)
  )

  it.live("takes no cells of another layer", () =>
    Effect.gen(function* () {
      const ours = yield* Effect.flatMap(Backend, (backend) => backend.cells([]))
      const error = yield* Effect.flatMap(Backend, (backend) => Effect.flip(backend.compile([], ours))).pipe(
        Effect.provide(Webgpu.layer({ gpu }))
      )
      assert.strictEqual(error.message, "webgpu: these cells belong to another backend")
    }).pipe(Effect.scoped, Effect.provide(layer))
  )
})

describeWebgpu("steps", () => {
  it.live("are read late, twice, and in any order", () =>
    Effect.gen(function* () {
      const sums = yield* Program.stateful(
        (state, x) => {
          const total = Tensor.add(state, x)
          return { state: total, output: total }
        },
        { state: NdArray.zeros([2]), inputs: Spec.make([2]) }
      )
      const input = Float32Array.of(0, 0)
      const pending = []
      for (let i = 1; i <= 6; i++) {
        input.set([i, 10 * i])
        pending.push(yield* sums.submit(NdArray.fromArray([2], "float32", input)))
      }
      input.fill(1e9)
      const found = []
      for (const { read } of pending.toReversed()) found.push(NdArray.toNested((yield* read).output))
      assert.deepStrictEqual(found, [
        [21, 210],
        [15, 150],
        [10, 100],
        [6, 60],
        [3, 30],
        [1, 10]
      ])
      assert.deepStrictEqual(yield* pending[0]!.read, yield* pending[0]!.read)
      assert.deepStrictEqual(NdArray.toNested(yield* sums.snapshot), [21, 210])
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.live("after one whose guard was false commit nothing, though they were under way already", () =>
    Effect.gen(function* () {
      const { restore, snapshot, submit } = yield* Program.stateful(
        (state, x) => {
          const total = Tensor.add(state, x)
          return { state: total, output: total, commitIf: Tensor.less(x, 10) }
        },
        { state: NdArray.zeros([]), inputs: Spec.make([]) }
      )
      const all = (values: ReadonlyArray<number>) =>
        Effect.gen(function* () {
          const pending = []
          for (const value of values) pending.push(yield* submit(scalar(value)))
          const found = []
          for (const { read } of pending) {
            const { committed, output } = yield* read
            found.push([NdArray.toNested(output), committed])
          }
          return found
        })
      assert.deepStrictEqual(yield* all([1, 20, 3, 4]), [
        [1, true],
        [21, false],
        [4, false],
        [5, false]
      ])
      assert.strictEqual(NdArray.toNested(yield* snapshot), 1)
      yield* restore(scalar(7))
      assert.deepStrictEqual(yield* all([1, 2]), [
        [8, true],
        [10, true]
      ])
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.live("that wait for a while keep their order, and those after them theirs", () =>
    Effect.gen(function* () {
      const { restore, snapshot, submit } = yield* counter
      const pending = []
      for (const [turns, by] of [
        [0, 5],
        [1, 1],
        [70, 2],
        [3, 0.5]
      ] as const) {
        pending.push(yield* submit({ turns: integer(turns), by: scalar(by) }))
      }
      assert.strictEqual(NdArray.toNested((yield* snapshot).total), 142.5)
      const outputs = []
      for (const { read } of pending) outputs.push(NdArray.toNested((yield* read).output))
      assert.deepStrictEqual(outputs, [0, 1, 141, 142.5])
      yield* submit({ turns: integer(90), by: scalar(1) })
      yield* restore({ total: scalar(7) })
      assert.strictEqual(NdArray.toNested((yield* snapshot).total), 7)
    }).pipe(Effect.scoped, Effect.provide(layer))
  )

  it.live("that are interrupted, wherever they are, keep nobody waiting", () =>
    Effect.gen(function* () {
      const { layer: narrow } = yield* own({ inFlight: 1 })
      yield* Effect.gen(function* () {
        const program = yield* doubled
        for (const operations of [2, 3]) {
          for (let turns = 0; turns < 40; turns++) {
            const often = Effect.provideService(program.run(three), Scheduler.MaxOpsBeforeYield, operations)
            const fiber = yield* Effect.forkChild(often)
            for (let i = 0; i < turns; i++) yield* Effect.yieldNow
            yield* Fiber.interrupt(fiber)
            const found = yield* Effect.timeout(program.run(three), "20 seconds")
            assert.deepStrictEqual(NdArray.toNested(found), [2, 4, 6])
          }
        }
      }).pipe(Effect.scoped, Effect.provide(narrow))
    }).pipe(Effect.scoped)
  )

  it.live("under way when their program goes get to their readers", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { snapshot, submit } = yield* Scope.provide(counter, scope)
      const before = yield* bytes
      const { read } = yield* submit({ turns: integer(3), by: scalar(2) })
      yield* snapshot
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(NdArray.toNested((yield* read).output), 6)
      assert.isBelow(yield* bytes, before)
      const error = yield* Effect.flip(submit({ turns: integer(1), by: scalar(1) }))
      assert.strictEqual(error._tag, "ExecutionError")
      assert.strictEqual(error.message, "the scope of this program is closed")
      assert.strictEqual((yield* Effect.flip(snapshot)).message, "the scope of these cells is closed")
    }).pipe(Effect.provide(layer))
  )

  it.live("that never end can be interrupted, and others go on", () =>
    Effect.gen(function* () {
      const endless = Effect.scoped(
        Effect.flatMap(
          Program.compile(
            (x) =>
              Transform.whileLoop(
                (y: Scalar) => Tensor.less(y, 1),
                (y: Scalar) => Tensor.mul(y, 1),
                x
              ),
            [Spec.make([])]
          ),
          (program) => program.run(scalar(0))
        )
      )
      const fiber = yield* Effect.forkChild(endless)
      yield* Effect.sleep("200 millis")
      yield* Fiber.interrupt(fiber)
      const found = yield* Effect.scoped(Effect.flatMap(doubled, (program) => program.run(three)))
      assert.deepStrictEqual(NdArray.toNested(found), [2, 4, 6])
    }).pipe(Effect.provide(layer))
  )

  it.live("of a layer that has gone fail", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(Webgpu.layer({ gpu }), scope)
      const outer = yield* Scope.make()
      const program = yield* doubled.pipe(Scope.provide(outer), Effect.provideContext(context))
      yield* Scope.close(scope, Exit.void)
      const error = yield* Effect.flip(program.run(three))
      assert.strictEqual(error._tag, "ExecutionError")
      assert.strictEqual(error.message, "the scope of this layer is closed")
      const compiling = yield* Effect.flip(doubled.pipe(Scope.provide(outer), Effect.provideContext(context)))
      assert.strictEqual(compiling._tag, "BackendUnavailable")
      yield* Scope.close(outer, Exit.void)
    })
  )
})

describeWebgpu("errors", () => {
  it.live("of WGSL name the primitive, and leave the layer as it was", () =>
    Effect.gen(function* () {
      const { device, layer: spoiled } = yield* own()
      let nonsense = "\nnonsense"
      override(
        device,
        "createShaderModule",
        (create) => (descriptor) => create({ ...descriptor, code: `${descriptor.code}${nonsense}` })
      )
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.scoped(doubled))
        assert.strictEqual(error._tag, "CompileError")
        if (error._tag === "CompileError") assert.strictEqual(error.op, "mul")
        assert.match(error.message, /^webgpu: the kernel \w+ of mul does not compile: line \d+: /)
        assert.strictEqual(yield* bytes, 0)
        nonsense = ""
        const found = yield* Effect.scoped(Effect.flatMap(doubled, (program) => program.run(three)))
        assert.deepStrictEqual(NdArray.toNested(found), [2, 4, 6])
      }).pipe(Effect.provide(spoiled))
    }).pipe(Effect.scoped)
  )

  it.live("of validation, and of the engine, fail the step", () =>
    Effect.gen(function* () {
      const { device, layer: spoiled } = yield* own()
      let [wrong, thrown] = [false, false]
      override(device, "createCommandEncoder", (create) => (descriptor) => {
        if (thrown) throw new TypeError("no more encoders")
        const encoder = create(descriptor)
        const buffer = device.createBuffer({ size: 16, usage: 4 })
        if (wrong) encoder.copyBufferToBuffer(buffer, 0, buffer, 0, 8)
        return encoder
      })
      yield* Effect.gen(function* () {
        const program = yield* doubled
        wrong = true
        const error = yield* Effect.flip(program.run(three))
        assert.strictEqual(error._tag, "ExecutionError")
        assert.match(error.message, /^a step failed: /)
        wrong = false
        assert.deepStrictEqual(NdArray.toNested(yield* program.run(three)), [2, 4, 6])
        thrown = true
        assert.strictEqual((yield* Effect.flip(program.run(three))).message, "no more encoders")
        thrown = false
        for (let i = 0; i < 5; i++) assert.deepStrictEqual(NdArray.toNested(yield* program.run(three)), [2, 4, 6])
      }).pipe(Effect.scoped, Effect.provide(spoiled))
    }).pipe(Effect.scoped)
  )

  it.live("of memory say how much was wanted, and take nothing", () =>
    Effect.gen(function* () {
      const large = Program.compile((x) => Tensor.mul(x, 2), [Spec.make([20_000])])
      const refused = yield* Effect.flip(Effect.scoped(large)).pipe(
        Effect.tap(() => Effect.map(bytes, (all) => assert.strictEqual(all, 0))),
        Effect.provide(Webgpu.layer({ gpu, maxBytes: 50_000 }))
      )
      assert.strictEqual(refused._tag, "OutOfMemory")
      if (refused._tag !== "OutOfMemory") return
      assert.strictEqual(refused.limit, 50_000)
      assert.isAtLeast(refused.requested, 80_000)
      assert.match(refused.message, /^webgpu: \d+ bytes are needed, \d+ of at most 50000 are in use$/)

      const huge = yield* Effect.flip(
        Effect.scoped(Program.compile((x) => Tensor.mul(x, 2), [Spec.make([2 ** 30 + 1])]))
      ).pipe(Effect.provide(layer))
      assert.strictEqual(huge._tag, "OutOfMemory")
      assert.match(
        huge.message,
        /^webgpu: a buffer of \d+ bytes is needed, and those of this adapter have at most \d+$/
      )

      const { device, layer: full } = yield* own()
      override(device, "popErrorScope", () => async () => ({ message: "no" }) as GPUError)
      const none = yield* Effect.flip(Effect.scoped(doubled)).pipe(
        Effect.tap(() => Effect.map(bytes, (all) => assert.strictEqual(all, 0))),
        Effect.provide(full)
      )
      assert.strictEqual(none._tag, "OutOfMemory")
      assert.match(none.message, /^webgpu: the device has no \d+ bytes more, 0 are in use$/)
    }).pipe(Effect.scoped)
  )
})
