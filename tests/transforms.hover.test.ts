/** What an editor shows about transformed functions: one line with the arguments, and plain types of what they give. */
import { assert, describe, it } from "@effect/vitest"
import { hovers } from "../packages/nn/test/support/hover.ts"

const source = `
import * as Tensor from "@typegrad/core/Tensor"
import type { Tensor as T } from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"

interface Params {
  readonly w: T<[784, 10]>
  readonly b: T<[10]>
}
declare const params: Params
declare const x: T<[784]>
declare const xs: T<[32, 784]>
const loss = (p: Params, x: T<[784]>) => Tensor.sum(Tensor.add(Tensor.matmul(x, p.w), p.b))
const slope = Transform.grad(loss)
const gradient = slope(params, x)
const both = Transform.valueAndGrad(loss)(params, x)
const each = Transform.vmap(slope, { in: [null, 0] })
const sums = Transform.vmap(loss, { in: [null, 0] })(params, xs)
const pair = Transform.jvp(loss)([params, x], [params, x])
`

describe("hovers", () => {
  it("of transformed functions", () => {
    const f32 = (shape: string) => `Tensor.Tensor<[${shape}], "float32">`
    assert.deepStrictEqual(hovers(source, ["slope", "gradient", "both", "each", "sums", "pair"]), {
      slope: `const slope: NoInfer<Transform.Transformed<[p: Params, x: ${f32("784")}], Params, "grad">>`,
      gradient: "const gradient: Params",
      both: `const both: readonly [${f32("")}, Params]`,
      each: `const each: NoInfer<Transform.Vmapped<[p: Params, x: ${f32("784")}], Params, readonly [null, 0], 0>>`,
      sums: `const sums: ${f32("32")}`,
      pair: `const pair: readonly [${f32("")}, ${f32("")}]`
    })
  })
})
