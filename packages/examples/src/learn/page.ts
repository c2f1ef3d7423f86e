/** The page of an outcome, its figures drawn. */
import * as Effect from "effect/Effect"
import type { Environment } from "./environment.ts"
import * as Figure from "./figure.ts"
import type { Outcome } from "./Run.ts"
import * as Report from "./report.ts"

export const make = Effect.fn("learn.page")(function* (given: {
  readonly title: string
  readonly outcome: Outcome
  readonly environment: Environment
}) {
  const svgs = yield* Effect.forEach(given.outcome.figures, Figure.svg)
  return Report.html({ ...given, svgs })
})
