/** Threads that meet, on modules made by hand. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Expr, Fn } from "../../src/wasm/emit/assembler.ts"
import { barrier } from "../../src/wasm/emit/barrier.ts"
import { type Context, makeContext } from "../../src/wasm/emit/context.ts"
import { i32 } from "../../src/wasm/emit/instructions.ts"
import { repeat } from "../../src/wasm/emit/rows.ts"
import * as Memory from "../../src/wasm/Memory.ts"
import * as Threads from "../../src/wasm/threads/Threads.ts"

type Body = (context: Context, fn: Fn, at: Expr<"i32">, meet: () => void) => void

/** `count` threads with a module whose function is built by `body` and has so many `words` at `at`. */
const together = (count: number, words: number, body: Body, seconds?: number) =>
  Effect.gen(function* () {
    const memory = Memory.make(2 ** 24, true)
    const threads = yield* Threads.make(memory, count, seconds)
    const at = yield* memory.region(4 * words)
    memory.u8().fill(0, at, at + 4 * words)
    const context = makeContext({ fma: false, together: threads.together })
    const meeting = barrier(context, threads.together!)
    context.module.function([], (fn) => body(context, fn, i32.const(at), () => fn.call(meeting)), "run")
    const code = {
      bytes: context.module.bytes(0),
      entries: ["run"],
      work: () => 0,
      pool: { from: 0, to: 0 },
      mark: undefined
    }
    const { run } = yield* threads.load(code)
    return { threads, code, run: () => run("run"), read: () => memory.i32().slice(at / 4, at / 4 + words) }
  })

/** The words after `times` runs. */
const running = (count: number, words: number, times: number, body: Body) =>
  Effect.map(together(count, words, body), ({ read, run }) => {
    for (let i = 0; i < times; i++) run()
    return read()
  })

/** Each thread writes its word, meets the others, and adds up what all have written, into a word of its own. */
const sums = (count: number, turns: number) =>
  running(count, 2 * count, 3, (context, fn, at, meet) => {
    const own = fn.keep(i32.add(at, i32.shl(context.module.global("thread"), i32.const(2))))
    repeat(fn, turns, (i) => {
      fn.emit(i32.store(own, i32.add(i32.add(i, context.module.global("thread")), i32.const(1))))
      meet()
      for (let t = 0; t < count; t++) {
        fn.emit(i32.store(own, i32.add(i32.load(own, 4 * count), i32.load(at, 4 * t)), 4 * count))
      }
      meet()
    })
  })

describe("barrier", () => {
  for (const count of [2, 3, 4, 8]) {
    it.live(`${count} threads see what the others have written, thousands of times`, () =>
      Effect.gen(function* () {
        const turns = count === 2 ? 20_000 : 2_000
        const words = yield* Effect.scoped(sums(count, turns))
        // over three runs and all turns: count * (i + 1) + (0 + 1 + ... + count - 1)
        const each = 3 * ((count * (turns * (turns + 1))) / 2 + (turns * count * (count - 1)) / 2)
        assert.deepStrictEqual([...words.slice(count)], Array(count).fill(each | 0))
      })
    )
  }

  it.live("threads that come late, each in its turn", () =>
    Effect.gen(function* () {
      const count = 4
      const words = yield* Effect.scoped(
        running(count, 1 + 16 * count, 5, (context, fn, at, meet) => {
          const thread = context.module.global("thread")
          repeat(fn, 40, (turn) => {
            // one thread is busy for long enough that the others fall asleep, then changes what all read
            fn.when(i32.eq(i32.remS(turn, i32.const(count)), thread), () => {
              repeat(fn, 1_000_000, () => {})
              fn.emit(i32.store(at, i32.add(i32.load(at), i32.const(1))))
            })
            meet()
            const own = i32.add(at, i32.shl(thread, i32.const(6)))
            fn.emit(i32.store(own, i32.add(i32.load(own, 4), i32.load(at)), 4))
            meet()
          })
        })
      )
      assert.strictEqual(words[0], 200)
      for (let t = 0; t < count; t++) assert.strictEqual(words[1 + 16 * t], (200 * 201) / 2)
    })
  )

  const reasons = {
    "a trap in a worker": [
      "the threads cannot go on: a kernel failed in a worker",
      (context, fn, _, meet) => {
        fn.when(context.module.global("thread"), () => fn.emit([0x00]))
        meet()
      }
    ],
    "a trap in this thread": [
      /^the threads cannot go on: .*unreachable/,
      (context, fn, _, meet) => {
        fn.when(i32.eqz(context.module.global("thread")), () => fn.emit([0x00]))
        meet()
      }
    ],
    "a worker that never comes": [
      "the threads cannot go on: a worker did not do its part within 0.3 s",
      (context, fn, _, meet) => fn.when(i32.ltS(context.module.global("thread"), i32.const(2)), meet)
    ]
  } satisfies Record<string, readonly [string | RegExp, Body]>

  for (const [name, [reason, body]] of Object.entries(reasons)) {
    it.live(`${name} ends the step with a reason, and nothing runs after it`, () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { code, run, threads } = yield* together(3, 1, body, 0.3)
          assert.strictEqual(threads.broken(), null)
          assert.throws(run)
          const broken = threads.broken()!
          if (typeof reason === "string") assert.strictEqual(broken, reason)
          else assert.match(broken, reason)
          assert.throws(run, broken)
          const error = yield* Effect.flip(threads.load(code))
          assert.strictEqual(error._tag, "CompileError")
        })
      )
    )
  }
})
