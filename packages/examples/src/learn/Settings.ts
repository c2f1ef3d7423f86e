/** What every run is asked for. */
export interface Settings {
  /** where everything random in the run comes from */
  readonly seed: number
  /** a few steps on little data, which learn nothing: the same program from end to end, for tests */
  readonly quick: boolean
}
