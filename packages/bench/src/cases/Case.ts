/** What a case is given, and gives. */
import type * as Effect from "effect/Effect"
import type { Command } from "../Contender.ts"
import type { Peak } from "../contenders.ts"
import type { Result } from "../report.ts"
import type { Options } from "../rounds.ts"

export interface Setting {
  readonly options: Options
  /** ours, the one with no options first */
  readonly mine: ReadonlyArray<Command>
  readonly onlyOurs: boolean
  /** whether the times of kernels are printed instead of comparing */
  readonly profile: boolean
  readonly peak: Peak
  /** prints a result as soon as it is there */
  readonly show: (result: Result) => Effect.Effect<void>
}

export type Case = (setting: Setting) => Effect.Effect<ReadonlyArray<Result>, unknown>
