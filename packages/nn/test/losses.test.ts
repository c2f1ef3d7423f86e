import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Loss from "@typegrad/nn/Loss"
import * as Effect from "effect/Effect"
import { close, evaluate, float, int, type Numbers } from "./support.ts"

type F32 = Tensor.Tensor<Shape>

interface Case {
  readonly name: string
  readonly options: object
  readonly output: Numbers
  readonly batch: Readonly<Record<string, { readonly dtype: string; readonly data: Numbers }>>
  readonly each: Numbers | null
  readonly whole: number
  readonly gradient: Numbers
}

const cases: ReadonlyArray<Case> = JSON.parse(readFileSync(new URL("fixtures/losses.json", import.meta.url), "utf8"))
const losses = Loss as unknown as Readonly<Record<string, (options: object) => Loss.Loss>>

const truth = (data: Numbers): Numbers => (typeof data === "object" ? data.map(truth) : Number(data))
const field = ({ dtype, data }: { readonly dtype: string; readonly data: Numbers }): Tensor.AnyTensor =>
  dtype === "float64"
    ? float(data)
    : dtype === "bool"
      ? (Tensor.greater(float(truth(data)), 0.5) as Tensor.AnyTensor)
      : int(data)

describe("losses are PyTorch's, and their gradients", () => {
  for (const [index, { name, options, output, batch, each, whole, gradient }] of cases.entries()) {
    it.effect(`${index}: ${name} ${JSON.stringify(options)}`, () =>
      Effect.gen(function* () {
        const loss = losses[name]!(options)
        const fields = Object.fromEntries(Object.entries(batch).map(([key, value]) => [key, field(value)]))
        const mean = (x: F32) => Loss.mean(loss, x, fields)
        const found = yield* evaluate({
          each: loss.perExample(float(output), fields),
          whole: mean(float(output)),
          gradient: Transform.grad(mean)(float(output))
        })
        if (each !== null) close(found.each, each, 1e-5)
        close(found.whole, whole, 1e-5)
        close(found.gradient, gradient, 1e-5)
      })
    )
  }

  it("all of them", () => {
    const tested = new Set(cases.map(({ name }) => name))
    const names = Object.keys(Loss).filter((name) => !["mean", "make", "on"].includes(name))
    assert.deepStrictEqual(
      names.filter((name) => !tested.has(name)),
      []
    )
  })
})
