import { describe, it } from "@effect/vitest"
import { elementwiseOps } from "../../src/internal/passes/elementwise.ts"
import { check, few } from "./check.ts"

describe("plan", () => {
  it("kernels compute what 20,000 random graphs mean", () => {
    for (let seed = 0; seed < 20_000; seed++) check(seed, 5 + (seed % 80), seed % 3 === 0 ? few : elementwiseOps)
  })
})
