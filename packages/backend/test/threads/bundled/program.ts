/** What is bundled for pages and for Node: a program on some threads, and the bits of its results. */
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { Wasm } from "../../../src/wasm/index.ts"

const [rows, columns] = [120, 140]

const gradient = Transform.grad((x: Tensor.Tensor<readonly [120, 140], "float32">) => {
  const y = Tensor.tanh(Tensor.matmul(x, Tensor.transpose(x, [1, 0])))
  return Tensor.mean(Tensor.exp(y))
})

const run = Effect.gen(function* () {
  const compiled = yield* Program.compile(gradient, [Spec.make([rows, columns])])
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i))
  const input = NdArray.fromArray([rows, columns], "float32", data)
  const first = yield* compiled.run(input)
  // workers have fallen asleep meanwhile
  yield* Effect.sleep("20 millis")
  const again = yield* compiled.run(input)
  return [first, again].map((result) => Array.from(new Int32Array(result.data.slice().buffer)))
}).pipe(Effect.scoped)

/** The bits of two runs, or why there are none. */
export const bits = (threads: number): Promise<ReadonlyArray<ReadonlyArray<number>> | string> =>
  run.pipe(
    Effect.provide(Wasm.layer({ threads })),
    Effect.catch((error) => Effect.succeed(error.message)),
    Effect.runPromise
  )

/** Opens a layer that is never closed. */
export const open = (threads: number): Promise<unknown> =>
  Effect.runPromise(Effect.provide(Effect.andThen(run, Effect.never), Wasm.layer({ threads })))
