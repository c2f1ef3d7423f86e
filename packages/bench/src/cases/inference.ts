/** One example at a time: an MLP, a LeNet, a token of a GPT with a cache. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { all, jax, onnx, tfjs } from "../contenders.ts"
import type { Result } from "../report.ts"
import { measure } from "../rounds.ts"
import type { Case } from "./Case.ts"
import { disagreeing } from "./operators.ts"

const models = ["mlp", "cnn", "gpt"]

export const inference: Case = ({ mine, onlyOurs, options, show }) =>
  Effect.forEach(models, (name) =>
    Effect.scoped(
      Effect.gen(function* () {
        const contenders = yield* all(mine, onlyOurs ? [] : [onnx, tfjs, jax], onlyOurs ? null : [name])
        // steps of tens of microseconds
        const many = { ...options, steps: options.steps * 20, warmup: options.warmup * 20 }
        const { absent, measured } = yield* measure(contenders, `infer/${name}`, many)
        const result: Result = { name: `inference-${name}`, measured, absent }
        yield* show(result)
        for (const one of disagreeing(measured, 1e-4)) {
          yield* Console.error(`  ${one.name} gives ${one.lastLoss}, not ${measured[0]!.lastLoss}`)
        }
        return result
      })
    )
  )
