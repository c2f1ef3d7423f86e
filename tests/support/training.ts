/** Training steps without a trainer. */
import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Loss from "@typegrad/nn/Loss"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Effect from "effect/Effect"

type Any = any

export interface Problem {
  readonly model: Any
  readonly input: readonly [ReadonlyArray<number>, "float32" | "int32"]
  /** sizes of the labels, which are 0 to 9 */
  readonly labels: ReadonlyArray<number>
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

/** The losses of so many steps from the same first values on the same batch. */
export const losses = (
  { input: [sizes, dtype], labels, model }: Problem,
  { learningRate, steps }: { readonly learningRate: number; readonly steps: number }
): Effect.Effect<Float32Array<ArrayBuffer>, unknown, Backend> =>
  Effect.gen(function* () {
    const optimizer: Any = Optimizer.adam({ learningRate })
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
    const found = new Float32Array(steps)
    for (let i = 0; i < steps; i++) found[i] = NdArray.item(yield* program.next(batch))
    return found
  }).pipe(Effect.scoped) as Any
