import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import type { Aval, GraphNode } from "@typegrad/core/Graph"
import * as Effect from "effect/Effect"
import { load, type Route, supports } from "../src/tfjs/Route.ts"

const memory = () => {
  const buffer = new ArrayBuffer(65536)
  const f32 = new Float32Array(buffer)
  const i32 = new Int32Array(buffer)
  return { f32: () => f32, i32: () => i32 }
}

const run = (route: Route, node: GraphNode, ...operands: ReadonlyArray<ReadonlyArray<number>>): Array<number> => {
  const views = memory()
  const data = node.dtype === "int32" ? views.i32() : views.f32()
  const aval: Aval = { sizes: node.sizes, dtype: node.dtype }
  operands.forEach((values, i) => data.set(values, 1024 * i))
  const kernel = route.kernel(
    node,
    operands.map(() => aval)
  )
  kernel(
    views,
    operands.map((_, i) => 4096 * i),
    4096 * operands.length
  )
  const size = node.sizes.reduce((a, b) => a * b, 1)
  return [...data.subarray(1024 * operands.length, 1024 * operands.length + size)]
}

const node = (op: GraphNode["op"], sizes: ReadonlyArray<number>, attrs = {}, dtype: Aval["dtype"] = "float32") =>
  ({ op, attrs, inputs: [], sizes, dtype }) as unknown as GraphNode

const close = (actual: ReadonlyArray<number>, expected: ReadonlyArray<number>, absolute: number, relative = 0) => {
  assert.strictEqual(actual.length, expected.length)
  actual.forEach((value, i) => {
    const wanted = expected[i]!
    const ok =
      Object.is(value, wanted) ||
      value === wanted ||
      (Number.isNaN(value) && Number.isNaN(wanted)) ||
      Math.abs(value - wanted) <= absolute + relative * Math.abs(wanted)
    assert.isTrue(ok, `element ${i}: ${value}, expected ${wanted}`)
  })
}

describe("tfjs route", () => {
  it.effect("pow, also of negative bases", () =>
    Effect.gen(function* () {
      const route = yield* load()
      const a = [-2, -2, -2, 0, 0, NaN, Infinity, -8, 2, 1.5, 1e-20, 1].map(Math.fround)
      const b = [2, 3, 0.5, 0, -1, 0, 0, 1 / 3, -0.5, 7, 3, NaN].map(Math.fround)
      const expected = a.map((x, i) => Math.fround(x === 1 ? 1 : Math.pow(x, b[i]!)))
      close(run(route, node("pow", [3, 4]), a, b), expected, 1e-38, 2e-7)
      const ints = run(route, node("pow", [7], {}, "int32"), [-2, 3, -1, -1, 2, 7, 0], [3, 40, -3, -2, 31, 0, -1])
      assert.deepStrictEqual(ints, [-8, Number(BigInt.asIntN(32, 3n ** 40n)), -1, 1, -(2 ** 31), 1, 0])
    })
  )

  it.effect("cumsum along any axis, in both directions", () =>
    Effect.gen(function* () {
      const route = yield* load()
      const x = [1, 2, 3, 4, 5, 6]
      const along = (axis: number, reverse: boolean, dtype?: Aval["dtype"]) =>
        run(route, node("cumsum", [3, 2], { axis, reverse }, dtype), x)
      assert.deepStrictEqual(along(0, false), [1, 2, 4, 6, 9, 12])
      assert.deepStrictEqual(along(0, true), [9, 12, 8, 10, 5, 6])
      assert.deepStrictEqual(along(1, false), [1, 3, 3, 7, 5, 11])
      assert.deepStrictEqual(along(1, true, "int32"), [3, 2, 7, 4, 11, 6])
      // its sums are naive: 4096 times 0.1 drifts by about 4096 * 2^-24 of the value, not more
      const tenth = Array.from({ length: 1000 }, () => Math.fround(0.1))
      const last = run(route, node("cumsum", [1000], { axis: 0, reverse: false }), tenth).at(-1)!
      assert.closeTo(last, 100, 100 * 1000 * 2 ** -24)
    })
  )

  it.effect("keeps nothing between two runs", () =>
    Effect.gen(function* () {
      const route = yield* load()
      const before = route.tensors()
      for (let i = 0; i < 100; i++) run(route, node("cumsum", [3, 2], { axis: 0, reverse: true }), [1, 2, 3, 4, 5, 6])
      // a second operand is missing: the first is freed all the same
      assert.throws(() => run(route, node("pow", [2, 2]), [1, 2, 3, 4]))
      assert.strictEqual(route.tensors(), before)
      const tf = yield* Effect.promise(() => import("@tensorflow/tfjs-core"))
      assert.strictEqual(tf.memory().numTensors, 0)
    })
  )

  it("says what it has", () => {
    assert.deepStrictEqual((["cumsum", "pow", "exp", "dot"] as const).map(supports), [true, true, false, false])
  })

  /** Standard output and error of a process of its own. */
  const inNode = (code: string) => {
    const url = new URL("../src/tfjs/Route.ts", import.meta.url).href
    const imports = `import * as Effect from "effect/Effect"; import { load } from ${JSON.stringify(url)};`
    return Effect.promise(() =>
      promisify(execFile)(process.execPath, ["--input-type=module", "-e", imports + code], {
        cwd: fileURLToPath(new URL("..", import.meta.url))
      })
    ).pipe(Effect.map(({ stderr, stdout }) => stdout + stderr))
  }

  it.effect("loads without a word on standard output or error", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* inNode("await Effect.runPromise(load())"), "")
    })
  )

  it.effect("leaves the process its own listeners, and no others", () =>
    Effect.gen(function* () {
      const output = yield* inNode(`
        const count = () => ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event))
        await Effect.runPromise(load())
        const alone = count()
        process.on("unhandledRejection", (reason) => console.log("caught", reason))
        await Effect.runPromise(load())
        console.log(JSON.stringify([alone, count()]))
        Promise.reject("mine")
      `)
      assert.strictEqual(output, "[[0,0],[0,1]]\ncaught mine\n")
    })
  )
})
