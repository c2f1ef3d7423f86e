/** From nothing to the first logits, with typegrad. */
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import { lenet } from "../ours/lenet.ts"
import { done, weights } from "./weights.ts"

const model = lenet()

const dense = <const I extends number, const O extends number>(inputs: I, outputs: O) => ({
  kernel: Tensor.constant(NdArray.fromArray([inputs, outputs], "float32", weights(inputs, outputs))),
  bias: Tensor.zeros([outputs])
})

const conv = <const I extends number, const O extends number>(inputs: I, outputs: O) => ({
  kernel: Tensor.constant(NdArray.fromArray([5, 5, inputs, outputs], "float32", weights(5, 5, inputs, outputs))),
  bias: Tensor.zeros([outputs])
})

const params = {
  conv2d0: conv(1, 6),
  conv2d1: conv(6, 16),
  dense2: dense(400, 120),
  dense3: dense(120, 84),
  dense4: dense(84, 10)
}

const program = Effect.gen(function* () {
  const infer = yield* Program.compile((x) => model.infer({ params, state: {} }, x), [Spec.make([1, 28, 28, 1])])
  const logits = yield* infer.run(NdArray.fromArray([1, 28, 28, 1], "float32", weights(784)))
  done(logits.data)
})
Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Wasm.layer())))
