import type * as Effect from "effect/Effect"

/** One line of a figure. */
export interface Curve {
  readonly label: string
  readonly x: ReadonlyArray<number>
  readonly y: ReadonlyArray<number>
}

/** A picture of a run: curves over one axis. */
export interface Figure {
  readonly name: string
  readonly title: string
  readonly x: string
  readonly y: string
  readonly curves: ReadonlyArray<Curve>
}

/** A number a run is to reach: at least, or at most. */
export interface Target {
  readonly name: string
  readonly value: number
  readonly atLeast?: number
  readonly atMost?: number
}

/** What a run found. */
export interface Outcome {
  readonly targets: ReadonlyArray<Target>
  readonly numbers: Readonly<Record<string, number>>
  readonly figures: ReadonlyArray<Figure>
  readonly samples: ReadonlyArray<string>
  readonly confusion: ReadonlyArray<ReadonlyArray<number>> | null
  /** The text of `Model.table`. */
  readonly model: string
  readonly configuration: Readonly<Record<string, string | number>>
}

/** One program of `pnpm learn`. Progress goes through `Console`. */
export interface Run<E, R> {
  readonly name: string
  readonly title: string
  readonly run: Effect.Effect<Outcome, E, R>
}
