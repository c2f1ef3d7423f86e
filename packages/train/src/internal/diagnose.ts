/** Says which value of a step was not finite. */
import type * as NdArray from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import { NonFinite } from "../NonFinite.ts"
import { checkLabels } from "./labels.ts"
import type { Options } from "./options.ts"
import type { Batch, Position, StepCells } from "./session.ts"
import * as Step from "./step.ts"

/** Runs the step's values again, from the state that it did not change, and fails with the first that is not finite. */
export const diagnose = Effect.fnUntraced(function* (
  options: Options,
  cells: StepCells,
  specs: unknown,
  failed: { readonly position: Position; readonly batch: Batch },
  loss: number
) {
  const { epoch, step } = failed.position
  if (!Number.isFinite(loss)) {
    yield* checkLabels(options, failed.batch, "training data", `the batch of step ${step} (epoch ${epoch})`)
  }
  const program = yield* cells.reader(Step.diagnose(options) as any, specs as any)
  const finite: Readonly<Record<string, Readonly<Record<string, NdArray.NdArray>>>> = yield* program.run(failed.batch)
  const names = Object.entries(finite).flatMap(([what, flags]) =>
    Object.entries(flags)
      .filter(([, flag]) => flag.data[0] === 0)
      .map(([path]) => (what === "the loss" ? what : `${what} ${path}`))
  )
  const leaf = names[0] ?? "the loss"
  return yield* new NonFinite({
    step,
    epoch,
    leaf,
    loss,
    message:
      `step ${step} (epoch ${epoch}) was not applied: ${leaf} is not finite (loss ${loss}). ` +
      "A smaller learning rate, a warm-up or clipping of gradients may help"
  })
}, Effect.scoped)
