/** A series of any length as at most `capacity` means of equally long parts; pure. */

export interface History {
  readonly capacity: number
  /** values that make one mean */
  readonly per: number
  readonly means: ReadonlyArray<number>
  readonly sum: number
  readonly count: number
}

/** `capacity` is even. */
export const empty = (capacity = 64): History => ({ capacity, per: 1, means: [], sum: 0, count: 0 })

/** When it is full, neighbours are merged and from then on twice as many values make a mean. */
export const add = (self: History, value: number): History => {
  const sum = self.sum + value
  const count = self.count + 1
  if (count < self.per) return { ...self, sum, count }
  const means = [...self.means, sum / count]
  if (means.length < self.capacity) return { ...self, means, sum: 0, count: 0 }
  return {
    ...self,
    per: self.per * 2,
    means: Array.from({ length: means.length / 2 }, (_, index) => (means[2 * index]! + means[2 * index + 1]!) / 2),
    sum: 0,
    count: 0
  }
}

/** The means, the last one of a part that is not full yet. */
export const values = (self: History): ReadonlyArray<number> =>
  self.count === 0 ? self.means : [...self.means, self.sum / self.count]
