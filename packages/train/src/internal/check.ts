/** Options of combinators: mistakes of the program, so they throw where they stand. */

export const checkCount = (combinator: string, name: string, value: number | undefined, least: number): void => {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return
  throw new RangeError(`Trainer.${combinator}: ${name} must be a whole number of at least ${least} but is ${value}`)
}

export const checkEvery = (combinator: string, every: "epoch" | number | undefined): void => {
  if (every !== "epoch") checkCount(combinator, "every", every, 1)
}
