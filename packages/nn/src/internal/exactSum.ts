/** Sums of float32 numbers with what rounding loses (Knuth's TwoSum), so that the order of many batches does not show. */
import * as T from "./loose.ts"

/** The sum is `sum + lost`. */
export interface ExactSum {
  readonly sum: T.F32
  readonly lost: T.F32
}

export const zero = (sizes: ReadonlyArray<number> = []): ExactSum => ({ sum: T.zeros(sizes), lost: T.zeros(sizes) })

export const of = (sum: T.F32): ExactSum => ({ sum, lost: T.mul(sum, 0) })

export const merge = (a: ExactSum, b: ExactSum): ExactSum => {
  const sum = T.add(a.sum, b.sum)
  const second = T.sub(sum, a.sum)
  const first = T.sub(sum, second)
  const lost = T.add(T.sub(a.sum, first), T.sub(b.sum, second))
  return { sum, lost: T.add(T.add(a.lost, b.lost), lost) }
}

export const value = ({ sum, lost }: ExactSum): T.F32 => T.add(sum, lost)
