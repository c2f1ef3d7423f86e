/** Training on several threads: after 20 steps, every loss has the bits that it has on one. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import { gpt } from "@typegrad/examples/models/gpt"
import { lenet5 } from "@typegrad/examples/models/lenet"
import { mlp } from "@typegrad/examples/models/mlp"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"
import { losses, type Problem } from "./support/training.ts"

const problems: Readonly<Record<string, Problem>> = {
  mlp: { model: mlp(784, 100, 10), input: [[32, 784], "float32"], labels: [32] },
  lenet: { model: lenet5(10), input: [[16, 28, 28, 1], "float32"], labels: [16] },
  gpt: {
    model: gpt({ vocabulary: 65, context: 32, width: 48, heads: 4, layers: 2 }),
    input: [[4, 32], "int32"],
    labels: [4, 32]
  },
  lstm: {
    model: Nn.sequential(Nn.input(["time", 28]), Nn.lstm(64), Nn.dense(10)),
    input: [[16, 12, 28], "float32"],
    labels: [16, 12]
  },
  dropout: {
    model: Nn.sequential(Nn.input([60]), Nn.dense(200), Nn.dropout(0.5), Nn.batchNorm(), Nn.dense(10)),
    input: [[64, 60], "float32"],
    labels: [64]
  }
}

const bits = (problem: Problem) =>
  Effect.map(losses(problem, { learningRate: 1e-2, steps: 20 }), ({ buffer }) => Array.from(new Int32Array(buffer)))

describe("training on threads", { timeout: 120_000 }, () => {
  for (const [name, problem] of Object.entries(problems)) {
    it.live(`${name}: the losses of one thread`, () =>
      Effect.gen(function* () {
        const [expected, ...others] = yield* Effect.forEach([1, 2, 3], (threads) =>
          Effect.provide(bits(problem), Wasm.layer({ threads }))
        )
        assert.isAbove(new Set(expected).size, 15)
        for (const other of others) assert.deepStrictEqual(other, expected)
      })
    )
  }
})
