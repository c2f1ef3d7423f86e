/** Images with one channel have a way of their own when compiled, and another one here. */
import { describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { same, variants } from "./support.ts"

const filled = (sizes: ReadonlyArray<number>, step: number): NdArray.NdArray =>
  NdArray.fromArray(
    sizes as never,
    "float32",
    Float32Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(step * (i + 1)))
  ) as NdArray.NdArray

describe("prebuilt convolutions", () => {
  for (const variant of variants) {
    for (const channels of [1, 2]) {
      for (const size of [3, 5]) {
        for (const padding of [0, 1, 2, 3]) {
          it.live(`${variant}: ${channels} channels, kernel ${size}, padding ${padding}`, () => {
            const [x, kernel] = [filled([2, 6, 5, channels], 0.7), filled([size, size, channels, 3], 1.3)]
            const convolved = (a: any, k: any): any => (Tensor.conv2d as any)(a, k, { padding })
            const both = (a: any, k: any): any => [
              convolved(a, k),
              (Transform.grad as any)((b: any) => Tensor.sum(Tensor.sin(convolved(b, k))))(a)
            ]
            const work = Effect.gen(function* () {
              const specs = [Spec.make(x.sizes as never), Spec.make(kernel.sizes as never)]
              const program: any = yield* Program.compile(both as never, specs as never)
              return (yield* program.run(x, kernel)) as unknown
            }).pipe(Effect.scoped)
            return same(`${channels} ${size} ${padding}`, variant, work as never)
          })
        }
      }
    }
  }
})
