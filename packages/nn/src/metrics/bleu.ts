/**
 * What BLEU counts, for each length of n-gram from 1 on. Counts of several texts are added up.
 *
 * @since 0.1.0
 * @category models
 */
export interface BleuCounts {
  /** n-grams of the candidates that a reference has, each at most as often as one reference has it */
  readonly matches: ReadonlyArray<number>
  /** n-grams of the candidates */
  readonly totals: ReadonlyArray<number>
  readonly candidateLength: number
  /** of the references that are nearest in length, the shorter of two equally near */
  readonly referenceLength: number
}

type Tokens = ArrayLike<number | string>

const grams = (tokens: Tokens, n: number): Map<string, number> => {
  const counts = new Map<string, number>()
  for (let start = 0; start + n <= tokens.length; start += 1) {
    const gram = JSON.stringify(Array.from({ length: n }, (_, i) => tokens[start + i]))
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}

const nearest = (length: number, references: ReadonlyArray<Tokens>): number =>
  references
    .map((reference) => reference.length)
    .reduce((best, own) => {
      const [near, far] = [Math.abs(own - length), Math.abs(best - length)]
      return near < far || (near === far && own < best) ? own : best
    })

/**
 * The counts of one candidate against its references, tokens as ids or strings; `order` (4) is the length of the longest n-grams.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.bleuCounts(["the", "the", "cat"], [["the", "cat"]], 2).matches // => [2, 1]
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const bleuCounts = (candidate: Tokens, references: ReadonlyArray<Tokens>, order = 4): BleuCounts => {
  if (references.length === 0) throw new RangeError("bleu: a candidate needs at least one reference")
  const orders = Array.from({ length: order }, (_, i) => i + 1)
  const matches = orders.map((n) => {
    const known = references.map((reference) => grams(reference, n))
    let sum = 0
    for (const [gram, count] of grams(candidate, n))
      sum += Math.min(count, Math.max(...known.map((counts) => counts.get(gram) ?? 0)))
    return sum
  })
  return {
    matches,
    totals: orders.map((n) => Math.max(0, candidate.length - n + 1)),
    candidateLength: candidate.length,
    referenceLength: nearest(candidate.length, references)
  }
}

/**
 * The counts of two sets of texts together.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * const counts = Metric.bleuCounts([1, 2, 3], [[1, 2, 4]], 2)
 * Metric.mergeBleu(counts, counts).matches // => [4, 2]
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const mergeBleu = (a: BleuCounts, b: BleuCounts): BleuCounts => ({
  matches: a.matches.map((count, i) => count + (b.matches[i] ?? 0)),
  totals: a.totals.map((count, i) => count + (b.totals[i] ?? 0)),
  candidateLength: a.candidateLength + b.candidateLength,
  referenceLength: a.referenceLength + b.referenceLength
})

/**
 * Corpus BLEU (Papineni et al. 2002) of counts: the geometric mean of the shares of n-grams that match, times `exp(1 - r / c)` where the
 * candidates, c tokens, are shorter than their references, r tokens. 0 where no n-gram of some length matches. With `smoothing` 1 is added to matches and
 * totals of lengths above 1 (Lin and Och 2004), so that single sentences have a value.
 *
 * @example
 * ```ts
 * import * as Metric from "@typegrad/nn/Metric"
 *
 * Metric.bleu(Metric.bleuCounts([1, 2, 3, 4, 5], [[1, 2, 3, 4, 5]])) // => 1
 * ```
 *
 * @since 0.1.0
 * @category metrics
 */
export const bleu = (counts: BleuCounts, options: { readonly smoothing?: boolean } = {}): number => {
  const logs = counts.matches.map((count, i) => {
    const more = options.smoothing === true && i > 0 ? 1 : 0
    return Math.log((count + more) / Math.max(counts.totals[i]! + more, 1))
  })
  const brevity = Math.min(0, 1 - counts.referenceLength / counts.candidateLength)
  return counts.candidateLength === 0 ? 0 : Math.exp(brevity + logs.reduce((a, b) => a + b, 0) / logs.length)
}
