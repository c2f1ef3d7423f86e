import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import type { Wasm } from "@typegrad/backend/wasm"
import * as Effect from "effect/Effect"
import { type Contender, ContenderFailed, start } from "../src/Contender.ts"
import { fit } from "../src/cases/scaling.ts"
import { isOurs, ours, oursHere, profiled } from "../src/contenders.ts"
import { kernelTable, merged } from "../src/kernels.ts"
import { json, peakOf, table } from "../src/report.ts"
import { measure, median, ratio } from "../src/rounds.ts"

const peak = { simd128: 50, simd256: 100 }

/** Takes `time` milliseconds a step; slower by one with every block if it `drifts`. */
const contender = (name: string, time: number, order: Array<string> = [], drifts = 0): Contender => {
  let blocks = 0
  return {
    ...{ name, note: "" },
    run: (_, steps) =>
      Effect.sync(() => {
        order.push(name)
        const now = time + drifts * blocks++
        return { times: Array.from({ length: steps }, () => now), losses: Array(steps).fill(3), rss: 2e6 }
      })
  }
}

const broken: Contender = {
  ...{ name: "broken", note: "" },
  run: () => Effect.fail(new ContenderFailed({ contender: "broken", message: "no such kernel" }))
}

const options = { rounds: 3, steps: 3, warmup: 1 }

describe("rounds", () => {
  it("take medians", () => {
    assert.strictEqual(median([3, 1, 2]), 2)
    assert.strictEqual(median([4, 1, 2, 3]), 2.5)
  })

  it.effect("interleave, leave out who fails, and compare blocks of one round", () =>
    Effect.gen(function* () {
      const order: Array<string> = []
      const contenders = [contender(ours, 1, order, 1), broken, contender("other", 4, order)]
      const { absent, measured } = yield* measure(contenders, "train/mlp/sgd", options)
      assert.deepStrictEqual(order.slice(-6), [ours, "other", ours, "other", ours, "other"])
      assert.deepStrictEqual(absent, [{ name: "broken", why: "no such kernel" }])
      assert.deepStrictEqual(
        measured.map(({ milliseconds, name }) => [name, milliseconds]),
        [
          [ours, 5],
          ["other", 4]
        ]
      )
      assert.deepStrictEqual(ratio(measured[0]!, measured[1]!), { median: 5 / 4, low: 1, high: 6 / 4 })
    })
  )

  it.effect("give slow contenders fewer steps a block", () =>
    Effect.gen(function* () {
      const taken: Array<number> = []
      const slow: Contender = {
        ...{ name: ours, note: "" },
        run: (_, steps) => {
          taken.push(steps)
          return Effect.succeed({ times: Array(steps).fill(150), losses: Array(steps).fill(0), rss: 0 })
        }
      }
      yield* measure([slow], "", { rounds: 2, steps: 20, warmup: 100 })
      assert.deepStrictEqual(taken, [1, 1, 8, 2, 2])
    })
  )
})

describe("the report", () => {
  const result = Effect.map(
    measure([contender(ours, 1), contender(`${ours}, simd 256`, 0.5), contender("other", 4)], "", options),
    ({ measured }) => ({ name: "case", measured, flops: 25e6, figures: { "arena MB": 1.5 }, absent: [] })
  )

  it.effect("has times, ratios, and ours against the peak", () =>
    Effect.gen(function* () {
      const text = table({ ...(yield* result), absent: [{ name: "tfjs", why: "it throws" }] }, peak)
      assert.match(text, /typegrad \/ it +simd 256 \/ it/)
      assert.match(text, /typegrad +1\.000 +1\.000 +0\.500 \(0\.50-0\.50\) +25\.0 +50 % +2\n/)
      assert.match(text, /simd 256 +0\.500 +0\.500 +2\.000 \(2\.00-2\.00\) +50\.0 +50 % +2\n/)
      assert.match(text, /other +4\.000 +4\.000 +0\.250 \(0\.25-0\.25\) +0\.125 \(0\.13-0\.13\) +6\.3 +2\n/)
      assert.match(text, /without tfjs: it throws/)
      assert.match(text, /arena MB: 1\.500/)
      assert.notMatch(text, /first loss/)
      assert.match(table({ ...(yield* result), losses: true }), /first loss +last loss/)
    })
  )

  it.effect("is JSON with the fields of old", () =>
    Effect.gen(function* () {
      const absent = [{ name: "tfjs", why: "it throws" }]
      const parsed = JSON.parse(json({ peak, results: [{ ...(yield* result), absent }] }))
      assert.deepStrictEqual(parsed, {
        peakGflops: { simd128: 50, simd256: 100 },
        cases: [
          {
            name: "case",
            oursMs: 1,
            peers: { other: 4 },
            variants: { "typegrad, simd 256": 0.5 },
            ratios: {
              typegrad: {
                "typegrad, simd 256": { median: 2, low: 2, high: 2 },
                other: { median: 0.25, low: 0.25, high: 0.25 }
              },
              "typegrad, simd 256": {
                typegrad: { median: 0.5, low: 0.5, high: 0.5 },
                other: { median: 0.125, low: 0.125, high: 0.125 }
              }
            },
            rssBytes: { typegrad: 2e6, "typegrad, simd 256": 2e6, other: 2e6 },
            flops: 25e6,
            gflops: { typegrad: 25, "typegrad, simd 256": 50, other: 6.25 },
            ofPeak: { typegrad: 0.5, "typegrad, simd 256": 0.5 },
            figures: { "arena MB": 1.5 },
            absent
          }
        ]
      })
    })
  )

  it("knows ours, and their peaks", () => {
    assert.isTrue(isOurs("typegrad, 2 threads"))
    assert.isFalse(isOurs("typegrad-like"))
    assert.strictEqual(peakOf("typegrad, simd 256, 2 threads", peak), 200)
    assert.deepStrictEqual(
      oursHere({ simd128: 50, simd256: 51 }, ["default", "simd256"]).map(({ name }) => name),
      [ours]
    )
  })
})

describe("times of kernels", () => {
  const kernel: Wasm.Row = {
    kind: "dot",
    what: "[2, 3] x [3, 4]",
    depth: 0,
    calls: 2,
    milliseconds: 1,
    flops: 5e6,
    bytes: 1e6
  }

  it("are added where kernels are alike", () => {
    const other = { ...kernel, what: "[5, 3] x [3, 4]", milliseconds: 3 }
    assert.deepStrictEqual(merged([kernel, other, kernel]), [other, { ...kernel, calls: 4, milliseconds: 2 }])
  })

  it("are those of a step, with rates", () => {
    const loop = { ...kernel, kind: "fused" as const, what: "[4] exp", depth: 1, milliseconds: 3, flops: 0, bytes: 0 }
    const lines = kernelTable([kernel, loop], 2).split("\n")
    assert.match(lines[1]!, /^ {4}fused \[4\] exp +1\.500 +75\.0 % +1 +0\.00$/)
    assert.match(lines[2]!, /^ {2}dot \[2, 3\] x \[3, 4\] +0\.500 +25\.0 % +1 +10\.0 +2\.0 +1\.00$/)
    assert.match(lines.at(-1)!, /^ {2}all +2\.000 +100\.0 % +2 +2\.5 +0\.5$/)
  })
})

describe("a fit", () => {
  it("finds fixed cost and rate, and says what is off", () => {
    const { deviations, each, fixed } = fit([1, 10, 100], [3.5, 8, 53])
    assert.closeTo(fixed, 3, 1e-9)
    assert.closeTo(each, 0.5, 1e-9)
    deviations.forEach((one) => assert.closeTo(one, 0, 1e-9))
    const off = fit([1, 10, 100, 1000], [1, 10, 150, 1000])
    assert.isAbove(Math.max(...off.deviations), 0.2)
  })

  it("has no fixed cost below zero", () => {
    assert.strictEqual(fit([1, 10, 100], [0.5, 10, 110]).fixed, 0)
  })
})

describe("a process", { timeout: 120_000 }, () => {
  const worker = (framework: string) => ({
    ...{ name: framework, program: process.execPath },
    args: [fileURLToPath(new URL("../src/worker.ts", import.meta.url)), framework]
  })

  it.effect("answers steps, says why it cannot, and goes on", () =>
    Effect.gen(function* () {
      const command = profiled({ ...worker("typegrad"), args: [...worker("typegrad").args, "{}"] })
      const contender = yield* start(command)
      assert.match(contender.note, /wasm/)
      const failure = yield* Effect.flip(contender.run("weather/tomorrow", 1))
      assert.strictEqual(failure.message, "typegrad has no weather")
      const { facts, kernels, losses, rss, times } = yield* contender.run("train/mlp/sgd", 2)
      assert.strictEqual(losses[0]!.toFixed(4), "3.1903")
      assert.strictEqual(times.length, 2)
      assert.isAbove(rss, 1e7)
      assert.isAbove(facts!["flops"]!, 6e7)
      assert.isTrue(facts!["arena"]! >= facts!["live"]!)
      assert.deepInclude(kernels!.find(({ what }) => what === "[64, 784] x [784, 256]")!, { kind: "dot", calls: 2 })
    }).pipe(Effect.scoped)
  )

  it.effect("that does not start says why", () =>
    Effect.gen(function* () {
      const missing = yield* Effect.flip(start({ name: "snake", program: "/no/such/python", args: [] }))
      assert.strictEqual(missing.contender, "snake")
      assert.match(missing.message, /ENOENT/)
    }).pipe(Effect.scoped)
  )
})
