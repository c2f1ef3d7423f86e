/** The digits that the demo draws itself, where there are no files, as in a page. */
import * as Random from "@typegrad/core/Random"
import * as Digits from "@typegrad/data/Digits"

/** Whatever the seed of the run, these are the digits: accuracies of different runs compare. */
const digitsKey = Random.key(2026)

/** As many as `Digits.make` draws unless told. */
export const most = 12000

/** So many to train on, and in proportion the others. */
export const drawn = (examples = most) =>
  Digits.make({
    key: digitsKey,
    train: examples,
    validation: Math.ceil(examples / 12),
    test: Math.ceil(examples / 6)
  })
