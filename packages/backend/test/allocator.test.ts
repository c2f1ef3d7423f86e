import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { alignment } from "../src/internal/sizes.ts"
import { make } from "../src/wasm/Allocator.ts"

describe("Allocator", () => {
  it("joins a range with both neighbours when it is given back", () => {
    const allocator = make(64, 64 * 11)
    const [a, b, c] = [allocator.allocate(64)!, allocator.allocate(1)!, allocator.allocate(100)!]
    assert.deepStrictEqual([a, b, c], [64, 128, 192])
    assert.strictEqual(allocator.inUse(), 64 + 64 + 128)
    allocator.free(a)
    allocator.free(c)
    assert.deepStrictEqual(allocator.holes(), [
      { start: 64, end: 128 },
      { start: 192, end: 704 }
    ])
    allocator.free(b)
    assert.deepStrictEqual(allocator.holes(), [{ start: 64, end: 704 }])
    assert.throws(() => allocator.free(b), /no region/)
  })

  it("takes the first range that fits, and says what is missing", () => {
    const allocator = make(0, 64 * 4)
    const [a] = [allocator.allocate(128)!, allocator.allocate(64)!]
    allocator.free(a)
    assert.strictEqual(allocator.allocate(64), a)
    assert.strictEqual(allocator.missing(64), 0)
    assert.strictEqual(allocator.missing(256), 192, "the last free line counts")
    assert.strictEqual(allocator.allocate(256), null)
    allocator.extend(64 * 4 + 192)
    assert.strictEqual(allocator.allocate(256), 192)
  })

  const Step = Schema.Struct({ free: Schema.Boolean, pick: Schema.Int, bytes: Schema.Int })

  it.prop("regions never overlap and everything comes back", [Schema.Array(Step)], ([steps]) => {
    const capacity = 64 * 256
    const allocator = make(64, capacity)
    const regions: Array<{ readonly start: number; readonly end: number }> = []
    for (const { bytes, free, pick } of steps) {
      if (free && regions.length > 0) {
        const [region] = regions.splice(Math.abs(pick) % regions.length, 1)
        allocator.free(region!.start)
        continue
      }
      const size = Math.abs(bytes) % 2048
      const missing = allocator.missing(size)
      const start = allocator.allocate(size)
      assert.strictEqual(start === null, missing > 0)
      if (start === null) continue
      const end = start + Math.max(1, size)
      assert.strictEqual(start % alignment, 0)
      assert.isTrue(start >= 64 && end <= capacity)
      assert.isTrue(regions.every((other) => end <= other.start || start >= other.end))
      regions.push({ start, end })
    }
    const taken = regions.reduce((sum, { end, start }) => sum + Math.ceil((end - start) / alignment) * alignment, 0)
    assert.strictEqual(allocator.inUse(), taken)
    for (const { start } of regions) allocator.free(start)
    assert.deepStrictEqual(allocator.holes(), [{ start: 64, end: capacity }])
  })
})
