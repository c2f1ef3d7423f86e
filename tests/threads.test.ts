/** Training on several threads: after 20 steps, every loss has the bits that it has on one. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import { gpt } from "@typegrad/examples/models/gpt"
import { lenet5 } from "@typegrad/examples/models/lenet"
import { mlp } from "@typegrad/examples/models/mlp"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Effect from "effect/Effect"

type Any = any

interface Problem {
  readonly model: Any
  readonly input: readonly [ReadonlyArray<number>, "float32" | "int32"]
  /** sizes of the labels, which are 0 to 9 */
  readonly labels: ReadonlyArray<number>
}

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

const array = (sizes: ReadonlyArray<number>, dtype: "float32" | "int32", most: number): Any => {
  const count = sizes.reduce((product, size) => product * size, 1)
  const data = dtype === "int32" ? new Int32Array(count) : new Float32Array(count)
  return NdArray.fromArray(
    sizes as Any,
    dtype,
    data.map((_, i) => (dtype === "int32" ? (i * 7919) % most : Math.sin(i))) as Any
  )
}

/** The bits of the losses of 20 steps. */
const losses = ({
  input: [sizes, dtype],
  labels,
  model
}: Problem): Effect.Effect<ReadonlyArray<number>, unknown, Backend> =>
  Effect.gen(function* () {
    const optimizer: Any = Optimizer.adam({ learningRate: 1e-2 })
    const { params, state } = model.init(Random.key(0))
    const step = ({ opt, params, state, turn }: Any, { label, x }: Any) => {
      const [[loss, after], gradients] = (Transform.valueAndGradAux as Any)((params: Any) => {
        const [logits, after] = model.train({ params, state }, x, { key: Random.foldIn(Random.key(1), turn) })
        return [Tensor.mean((Loss.crossEntropy as Any).perExample(logits, { label })), after]
      })(params)
      const [updates, moments] = optimizer.update(gradients, opt, params)
      const next = Tensor.add(turn, 1)
      return {
        state: { opt: moments, params: Optimizer.applyUpdates(params, updates), state: after, turn: next },
        output: loss
      }
    }
    const program: Any = yield* (Program.stateful as Any)(step, {
      state: { opt: optimizer.init(params), params, state, turn: Tensor.constant(NdArray.scalar(0, "int32")) },
      inputs: { x: Spec.make(sizes as Any, dtype), label: Spec.make(labels as Any, "int32") }
    })
    const batch = { x: array(sizes, dtype, 65), label: array(labels, "int32", 10) }
    const bits: Array<number> = []
    for (let i = 0; i < 20; i++) {
      const { data }: Any = yield* program.next(batch)
      bits.push(new Int32Array(data.slice().buffer)[0]!)
    }
    return bits
  }).pipe(Effect.scoped) as Any

describe("training on threads", { timeout: 120_000 }, () => {
  for (const [name, problem] of Object.entries(problems)) {
    it.live(`${name}: the losses of one thread`, () =>
      Effect.gen(function* () {
        const [expected, ...others] = yield* Effect.forEach([1, 2, 3], (threads) =>
          Effect.provide(losses(problem), Wasm.layer({ threads }))
        )
        assert.isAbove(new Set(expected).size, 15)
        for (const other of others) assert.deepStrictEqual(other, expected)
      })
    )
  }
})
