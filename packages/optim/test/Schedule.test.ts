import { assert, describe, it } from "@effect/vitest"
import * as Schedule from "@typegrad/optim/Schedule"
import * as Effect from "effect/Effect"
import { close, evaluate, int } from "./support.ts"

const at = (schedule: Schedule.Schedule, steps: ReadonlyArray<number>) =>
  Effect.map(evaluate(steps.map((step) => schedule(int(step)))), (rates) => ({
    data: rates.map((rate: any) => rate.data[0] as number)
  }))

const steps = [0, 1, 7, 99, 100, 101, 500, 999, 1000, 1001, 1_000_000]

describe("Schedule", () => {
  it.effect("constant", () =>
    Effect.gen(function* () {
      close(yield* at(Schedule.constant(0.25), [0, 10]), [0.25, 0.25])
    })
  )

  it.effect("linear goes from start to end and stays there", () =>
    Effect.gen(function* () {
      const expected = steps.map((step) => 0.5 + (0.1 - 0.5) * Math.min(step / 1000, 1))
      close(yield* at(Schedule.linear({ start: 0.5, end: 0.1, total: 1000 }), steps), expected)
    })
  )

  it.effect("cosine is the formula of Loshchilov and Hutter without restarts", () =>
    Effect.gen(function* () {
      const expected = steps.map((step) => 0.1 + (0.9 / 2) * (1 + Math.cos((Math.PI * Math.min(step, 1000)) / 1000)))
      close(yield* at(Schedule.cosine({ peak: 1, end: 0.1, total: 1000 }), steps), expected)
      close(yield* at(Schedule.cosine({ peak: 2, total: 1000 }), [0, 500, 1000]), [2, 1, 0])
    })
  )

  it.effect("warmupCosine rises to the peak, then falls", () =>
    Effect.gen(function* () {
      const expected = steps.map((step) =>
        step < 100
          ? 1e-5 + (1e-3 - 1e-5) * (step / 100)
          : 1e-4 + (9e-4 / 2) * (1 + Math.cos((Math.PI * Math.min(step - 100, 900)) / 900))
      )
      const schedule = Schedule.warmupCosine({ peak: 1e-3, warmup: 100, total: 1000, start: 1e-5, end: 1e-4 })
      close(yield* at(schedule, steps), expected, 1e-6, 0)
      const plain = Schedule.warmupCosine({ peak: 1, warmup: 10, total: 30 })
      close(yield* at(plain, [0, 5, 10, 20, 30, 31]), [0, 0.5, 1, 0.5, 0, 0])
      close(yield* at(Schedule.warmupCosine({ peak: 1, warmup: 0, total: 2 }), [0, 1, 2]), [1, 0.5, 0])
    })
  )

  it("refuses impossible lengths", () => {
    assert.throws(() => Schedule.cosine({ peak: 1, total: 0 }), RangeError)
    assert.throws(() => Schedule.linear({ start: 1, end: 0, total: 1.5 }), RangeError)
    assert.throws(() => Schedule.warmupCosine({ peak: 1, warmup: 10, total: 10 }), RangeError)
    assert.throws(() => Schedule.warmupCosine({ peak: 1, warmup: -1, total: 10 }), RangeError)
  })
})
