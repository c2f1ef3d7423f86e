import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Memory from "../src/wasm/Memory.ts"

describe("Memory", () => {
  it.effect("views follow growth and keep what was written", () =>
    Effect.gen(function* () {
      const memory = Memory.make(64 * 1024 * 1024)
      const first = yield* memory.region(4)
      memory.f32()[first / 4] = 1.5
      const before = memory.f32()
      const second = yield* memory.region(20 * 1024 * 1024)
      assert.notStrictEqual(memory.f32(), before)
      assert.strictEqual(memory.f32()[first / 4], 1.5)
      memory.i32()[second / 4 + 5 * 1024 * 1024 - 1] = 7
      assert.strictEqual(memory.inUse(), 64 + 20 * 1024 * 1024)
    })
  )

  it.effect("a closed scope gives its regions back", () =>
    Effect.gen(function* () {
      const memory = Memory.make(2 ** 24)
      const address = yield* Effect.scoped(memory.region(1000))
      assert.strictEqual(memory.inUse(), 0)
      assert.strictEqual(yield* memory.region(10), address)
    })
  )

  it.effect("beyond the limit: what was asked for, what is in use, what the limit is", () =>
    Effect.gen(function* () {
      const memory = Memory.make(1024 * 1024)
      yield* memory.region(512 * 1024)
      const error = yield* Effect.flip(memory.region(600 * 1024))
      assert.strictEqual(error._tag, "OutOfMemory")
      assert.deepStrictEqual(
        { requested: error.requested, inUse: error.inUse, limit: error.limit },
        { requested: 600 * 1024, inUse: 512 * 1024, limit: 1024 * 1024 }
      )
      // what is left can still be had
      yield* memory.region(400 * 1024)
      assert.isTrue(memory.wasm.buffer.byteLength <= 1024 * 1024)
    })
  )

  it.effect("an engine that refuses to grow is out of memory, not a defect", () =>
    Effect.gen(function* () {
      const memory = Memory.make(2 ** 30)
      memory.wasm.grow = () => {
        throw new RangeError("no")
      }
      const error = yield* Effect.flip(memory.region(2 ** 20))
      assert.strictEqual(error._tag, "OutOfMemory")
    })
  )
})
