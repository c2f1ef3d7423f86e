/** Training on WebGPU goes as on WebAssembly: from the same first values, 50 steps with the same losses. */
import { assert, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import { gpt } from "@typegrad/examples/models/gpt"
import { lenet5 } from "@typegrad/examples/models/lenet"
import { mlp } from "@typegrad/examples/models/mlp"
import * as Effect from "effect/Effect"
import { describeWebgpu, layer } from "../packages/backend/test/webgpu/support.ts"
import { losses, type Problem } from "./support/training.ts"

const problems: Readonly<Record<string, Problem>> = {
  mlp: { model: mlp(64, 48, 10), input: [[16, 64], "float32"], labels: [16] },
  lenet: { model: lenet5(10), input: [[4, 28, 28, 1], "float32"], labels: [4] },
  gpt: {
    model: gpt({ vocabulary: 65, context: 12, width: 24, heads: 2, layers: 2 }),
    input: [[2, 12], "int32"],
    labels: [2, 12]
  }
}

const options = { learningRate: 1e-3, steps: 50 }

describeWebgpu("loss curves", () => {
  for (const [name, problem] of Object.entries(problems)) {
    it.live(name, () =>
      Effect.gen(function* () {
        const expected = yield* Effect.provide(losses(problem, options), Wasm.layer())
        const found = yield* Effect.provide(losses(problem, options), layer)
        assert.isBelow(expected.at(-1)!, 0.95 * expected[0]!)
        expected.forEach((loss, i) => assert.closeTo(found[i]!, loss, 1e-3, `step ${i}`))
      })
    )
  }
})
