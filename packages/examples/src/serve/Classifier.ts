/** A trained classifier of digits that answers one image at a time. */
import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import type * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { mlp } from "../mlp/model.ts"
import { argMax } from "../mlp/Report.ts"
import type { Classification } from "./Api.ts"
import * as Gate from "./Gate.ts"
import { type Busy, type Fault, fault } from "./Refusal.ts"

export type Variables = Trainer.VariablesOf<typeof mlp>

export interface Classifier {
  /** 784 intensities, row by row */
  readonly classify: (pixels: Float32Array<ArrayBuffer>) => Effect.Effect<Classification, Busy | Fault>
}

/**
 * The parameters stay on the device. The program has no state: each run computes its answer from its own image, and they take turns, as
 * one takes a tenth of a millisecond.
 */
export const make = (
  variables: Variables,
  waiting: number
): Effect.Effect<Classifier, Program.CompileFailure, Backend | Scope.Scope> =>
  Effect.gen(function* () {
    const constants = Tree.map(variables, (array) => Tensor.constant(array as NdArray.NdArray)) as never
    const program = yield* Program.compile(
      (image: Tensor.Tensor<[1, 28, 28, 1]>) => Tensor.softmax(mlp.infer(constants, image)),
      [Spec.make([1, 28, 28, 1])]
    )
    const run = (pixels: Float32Array<ArrayBuffer>) =>
      program.run(NdArray.fromArray([1, 28, 28, 1], "float32", pixels)).pipe(
        Effect.filterOrFail(
          ({ data }) => data.every(Number.isFinite),
          () => "a probability is no number"
        ),
        Effect.map(({ data }) => ({ label: argMax(data, 0, data.length), probabilities: Array.from(data) })),
        Effect.tapError((error) => Effect.logError("an image failed", error)),
        Effect.mapError(() => fault)
      )
    const gate = Gate.make("images", { running: 1, waiting })
    return { classify: (pixels) => Effect.scoped(Effect.andThen(gate.enter, run(pixels))) }
  })
