/** Convolutions and poolings on WASM against PyTorch: the fixtures of the core's test. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { difference } from "../src/conformance/compare.ts"
import { Wasm } from "../src/wasm/index.ts"

interface Fixture {
  readonly op: string
  readonly options: Readonly<Record<string, unknown>>
  readonly operands: ReadonlyArray<ReadonlyArray<number>>
  readonly sizes: ReadonlyArray<number>
  readonly result: ReadonlyArray<number>
  readonly gradients: ReadonlyArray<ReadonlyArray<number>>
}

const fixtures: ReadonlyArray<Fixture> = JSON.parse(
  readFileSync(new URL("../../core/test/fixtures/convolution.json", import.meta.url), "utf8")
)

/** as the generating script has them */
const numbers = (sizes: ReadonlyArray<number>, seed: number): NdArray.NdArray => {
  const data = Array.from({ length: sizes.reduce((n, size) => n * size, 1) }, (_, i) => {
    const x = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 43758.5453
    return 2 * (x - Math.floor(x)) - 1
  })
  return (NdArray.make as any)(data, sizes)
}

const program =
  ({ op, options, sizes }: Fixture) =>
  (...operands: ReadonlyArray<Tensor.AnyTensor>): ReadonlyArray<Tensor.AnyTensor> => {
    const { size, window, ...rest } = options
    const f = (...xs: ReadonlyArray<Tensor.AnyTensor>): Tensor.AnyTensor => {
      const call = (Tensor as any)[op]
      if (op === "gridSample") return call(xs[0], (Tensor as any).mul(xs[1], 1.5), rest)
      if (op === "fold") return call(xs[0], size, window, rest)
      if (op === "maxUnpool2d") return call(...(Tensor as any).maxPool2dWithIndices(xs[0], window, rest), size)
      return window === undefined
        ? size === undefined
          ? call(...xs, rest)
          : call(xs[0], size)
        : call(xs[0], window, rest)
    }
    const [y, pullback] = (Transform.vjp as any)(f, ...operands)
    return [y, ...pullback(Tensor.constant(numbers(sizes, 3)))]
  }

describe("as PyTorch gives it", () => {
  for (const deterministic of [false, true]) {
    it.effect(deterministic ? "simd" : "fma", () =>
      Effect.gen(function* () {
        for (const fixture of fixtures) {
          const inputs = fixture.operands.map((sizes, i) => numbers(sizes, i + 1))
          const specs = fixture.operands.map((sizes) => (Spec.make as any)(sizes))
          const found: ReadonlyArray<NdArray.NdArray> = yield* Effect.scoped(
            Effect.flatMap((Program.compile as any)(program(fixture), specs), (compiled: any) =>
              compiled.run(...inputs)
            )
          ) as Effect.Effect<any>
          const wanted = [fixture.result, ...fixture.gradients]
          found.forEach((each, i) => {
            const wrong = difference(each.data, wanted[i]!, { absolute: 1e-5, relative: 1e-5 })
            const name = `${fixture.op} ${JSON.stringify(fixture.options)} of ${JSON.stringify(fixture.operands)}`
            assert.isNull(wrong, `${i === 0 ? "value" : `gradient ${i - 1}`} of ${name}`)
          })
        }
      }).pipe(Effect.provide(Wasm.layer({ deterministic })))
    )
  }
})
