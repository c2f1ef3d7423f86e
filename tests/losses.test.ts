/** The losses that PyTorch's fixtures of nn hold, and their gradients, on WebAssembly. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Loss from "@typegrad/nn/Loss"
import * as Effect from "effect/Effect"

type F32 = Tensor.Tensor<Shape>
type Numbers = number | ReadonlyArray<Numbers>

interface Case {
  readonly name: string
  readonly options: object
  readonly output: Numbers
  readonly batch: Readonly<Record<string, { readonly dtype: string; readonly data: Numbers }>>
  readonly whole: number
  readonly gradient: Numbers
}

const path = new URL("../packages/nn/test/fixtures/losses.json", import.meta.url)
const cases: ReadonlyArray<Case> = JSON.parse(readFileSync(path, "utf8"))
const losses = Loss as unknown as Readonly<Record<string, (options: object) => Loss.Loss>>

const dtypes: Readonly<Record<string, string>> = { float64: "float32", int64: "int32", int32: "int32", bool: "bool" }
const constant = (data: Numbers, dtype: string): any =>
  Tensor.constant(NdArray.make(data as any, undefined, dtypes[dtype] as any) as any)

const flat = (data: Numbers): Array<number> => (typeof data === "number" ? [data] : data.flatMap(flat))

const close = (found: NdArray.NdArray, expected: Numbers): void => {
  const wanted = flat(expected)
  assert.strictEqual(found.data.length, wanted.length)
  // a gradient is as exact as its largest element
  const scale = Math.max(1, ...wanted.map(Math.abs))
  Array.from(found.data).forEach((value, i) => assert.closeTo(value, wanted[i]!, 1e-5 * scale, `at ${i}`))
}

describe("losses on WASM are PyTorch's, and their gradients", () => {
  for (const name of new Set(cases.map(({ name }) => name))) {
    it.effect(name, () =>
      Effect.gen(function* () {
        for (const { options, output, batch, whole, gradient } of cases.filter((each) => each.name === name)) {
          const loss = losses[name]!(options)
          const fields = Object.fromEntries(
            Object.entries(batch).map(([key, { data, dtype }]) => [key, constant(data, dtype)])
          )
          const mean = (x: F32) => Loss.mean(loss, x, fields)
          const [value, slopes] = yield* Program.evaluate(Transform.valueAndGrad(mean)(constant(output, "float64")))
          close(value, whole)
          close(slopes as NdArray.NdArray, gradient)
        }
      }).pipe(Effect.provide(Wasm.layer()))
    )
  }
})
