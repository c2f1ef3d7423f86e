import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import * as Cache from "../src/internal/program/cache.ts"

/** Values are how much they weigh; `closed` are those that went. */
const weighed = (capacity: number, limit: number) => {
  const closed: Array<number> = []
  const cache = Cache.make<number>(capacity, Scope.makeUnsafe(), { limit, of: (value) => value })
  const build = (value: number) =>
    Effect.as(
      Effect.addFinalizer(() => Effect.sync(() => closed.push(value))),
      value
    )
  const use = (value: number) => Cache.use(cache, String(value), build(value), Effect.succeed)
  return { cache, closed, build, use }
}

describe("a cache with a limit of bytes", () => {
  it.effect("closes the least recently used first, and lets a single value be larger", () =>
    Effect.gen(function* () {
      const { cache, closed, use } = weighed(10, 100)
      for (const value of [40, 30, 20, 40, 31]) yield* use(value)
      assert.deepStrictEqual(closed, [30])
      yield* use(1000)
      assert.deepStrictEqual(closed, [30, 20, 40, 31])
      assert.deepStrictEqual(yield* cache.values, [1000])
    })
  )

  it.effect("reclaims the older half of what is idle, and nothing in use", () =>
    Effect.gen(function* () {
      const { build, cache, closed, use } = weighed(10, 100)
      const { release } = yield* cache.borrow("1", build(1))
      for (const value of [2, 3, 4]) yield* use(value)
      assert.isTrue(yield* cache.reclaim)
      assert.deepStrictEqual(closed, [2, 3])
      assert.isTrue(yield* cache.reclaim)
      assert.isFalse(yield* cache.reclaim)
      assert.deepStrictEqual(closed, [2, 3, 4])
      yield* release
      assert.isTrue(yield* cache.reclaim)
      assert.deepStrictEqual(closed, [2, 3, 4, 1])
    })
  )
})
