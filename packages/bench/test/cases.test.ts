import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Setting } from "../src/cases/Case.ts"
import { compiled } from "../src/cases/compile.ts"
import { cases } from "../src/cases/index.ts"
import { memoryOf } from "../src/cases/memory.ts"
import { oursHere } from "../src/contenders.ts"
import { problem } from "../src/problems/index.ts"
import type { Result } from "../src/report.ts"

/** processes are started, on machines that have other things to do */
const timeout = 240_000
const long = process.env["TYPEGRAD_LONG"] === "1"
const peak = { simd128: 60, simd256: 120 }

const setting: Setting = {
  options: { rounds: 1, steps: 1, warmup: 1 },
  mine: oursHere(peak, ["default"]),
  ...{ onlyOurs: true, profile: false, peak },
  show: () => Effect.void
}

const positive = (results: ReadonlyArray<Result>): void => {
  assert.isAbove(results.length, 0)
  for (const { measured, name } of results) {
    assert.strictEqual(measured.length, 1, name)
    assert.isAbove(measured[0]!.milliseconds, 0, name)
    assert.isTrue(measured[0]!.fastest <= measured[0]!.milliseconds, name)
  }
}

const training = ["mlp", "cnn", "lstm", "gpt", ...(long ? (["resnet"] as const) : [])] as const

describe("cases", { timeout }, () => {
  for (const name of training) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const results = yield* cases[name](setting)
        positive(results)
        const { initialLoss, optimizers } = problem(name)
        assert.deepStrictEqual(
          results.map((result) => result.name),
          optimizers.map((optimizer) => `${name}-${optimizer}`)
        )
        for (const { flops, measured } of results) {
          assert.strictEqual(measured[0]!.firstLoss.toFixed(4), initialLoss.toFixed(4))
          assert.isBelow(measured[0]!.lastLoss, initialLoss)
          assert.isAbove(flops!, 6e7)
        }
      })
    )
  }

  it.effect("gemm", () =>
    Effect.gen(function* () {
      const results = yield* cases.gemm(setting)
      positive(results)
      assert.strictEqual(results.length, 24)
      for (const { figures, measured } of results) {
        const [rate, part] = [figures!["typegrad: kernel GFLOP/s"]!, figures!["typegrad: of peak"]!]
        assert.isAbove(rate, 0)
        assert.closeTo(part, rate / peak.simd128, 1e-9)
        assert.isTrue(Number.isFinite(measured[0]!.lastLoss) && measured[0]!.lastLoss !== 0)
      }
    })
  )

  for (const name of ["elementwise", "inference"] as const) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const results = yield* cases[name](setting)
        positive(results)
        for (const { measured } of results) assert.isTrue(Number.isFinite(measured[0]!.lastLoss))
      })
    )
  }

  it.effect("memory: the arena holds what is alive, and little more", () =>
    Effect.gen(function* () {
      const { figures } = yield* memoryOf("mlp", setting)
      // parameters alone
      assert.isTrue(figures.cellBytes >= 4 * 235146)
      assert.isTrue(figures.liveBytes <= figures.arenaBytes)
      assert.isTrue(figures.arenaBytes <= 1.15 * figures.liveBytes)
    })
  )

  it("compile: phases add up", async () => {
    const { figures, measured } = await compiled("mlp", 1)
    const sum = Object.values(figures!).reduce((total, phase) => total + phase, 0)
    assert.deepStrictEqual(Object.keys(figures!), ["trace", "simplify", "fuse", "plan", "emit", "instantiate"])
    assert.closeTo(sum, measured[0]!.milliseconds, 0.02 * measured[0]!.milliseconds)
  })

  for (const name of ["compile", "memory", "scaling"] as const) {
    it.effect.skipIf(!long)(`all of ${name}`, () => Effect.map(cases[name](setting), positive))
  }
})
