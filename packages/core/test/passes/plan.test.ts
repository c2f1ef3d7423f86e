import { describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { elementwiseOps } from "../../src/internal/passes/elementwise.ts"
import { check, few } from "./check.ts"

// a generated integer is small: four of them make many graphs
type Int = typeof Schema.Int
const seeds: [Int, Int, Int, Int] = [Schema.Int, Schema.Int, Schema.Int, Schema.Int]
const seedOf = (parts: ReadonlyArray<number>): number =>
  parts.reduce((seed, part) => Math.imul(seed, 1000003) + part, 7)

describe("plan", () => {
  it.prop("kernels compute what a small graph means", seeds, (parts) => check(seedOf(parts), 12, elementwiseOps), {
    arbitrary: { runs: 300 }
  })

  it.prop("kernels compute what a large graph means", seeds, (parts) => check(seedOf(parts), 80, elementwiseOps), {
    arbitrary: { runs: 200 }
  })

  it.prop("where the backend fuses few ops", seeds, (parts) => check(seedOf(parts), 40, few), {
    arbitrary: { runs: 200 }
  })
})
