import type { Axis } from "../../Shape.ts"
import { broadcastAxes } from "./broadcast.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { beside, differ, dim, show } from "./show.ts"

const op = "attention"

/** The width of each of `heads` attention heads. */
export const headWidth = (width: Axis, heads: number, op = "multiHeadAttention"): number => {
  checkCount(op, "heads", heads)
  const width0 = width.size
  return width0 % heads === 0 ? width0 / heads : fail(op, `${op}: ${heads} heads do not divide the width ${dim(width)}`)
}

/** Rows of a table `[vocabulary, width]`. */
export const embeddingAxes = (
  table: ReadonlyArray<Axis>,
  ids: ReadonlyArray<Axis>,
  op = "embedding"
): ReadonlyArray<Axis> =>
  table.length === 2
    ? [...ids, table[1]!]
    : fail(op, `${op}: the table must be [vocabulary, width] but is ${show(table)}`)

/**
 * The run-time half of `Attention`, for ops that are made of others: a mask, or what `what` calls so, stretches to `[..., queries,
 * keys]`. Throws `ShapeError`.
 *
 * @example
 * ```ts
 * import * as Shape from "@typegrad/core/Shape"
 *
 * const [query, keys] = [[{ size: 10 }, { size: 64 }], [{ size: 12 }, { size: 64 }]]
 * Shape.attentionAxes(query, keys, keys).map(({ size }) => size) // => [10, 64]
 * ```
 *
 * @since 0.1.0
 * @category rules
 */
export const attentionAxes = (
  query: ReadonlyArray<Axis>,
  key: ReadonlyArray<Axis>,
  value: ReadonlyArray<Axis>,
  mask: ReadonlyArray<Axis> = [],
  what = "mask"
): ReadonlyArray<Axis> => {
  checkRanks({ query, key, value }, 2)
  return axesFor(query, key, value, [key.slice(0, -2), value.slice(0, -2)], mask, what)
}

/**
 * The run-time half of `GroupedAttention`: `attentionAxes` where key and value have fewer heads than the query.
 *
 * @example
 * ```ts
 * import * as Shape from "@typegrad/core/Shape"
 *
 * const of = (...sizes: ReadonlyArray<number>) => sizes.map((size) => ({ size }))
 * Shape.groupedAttentionAxes(of(8, 10, 64), of(2, 12, 64), of(2, 12, 64)).map(({ size }) => size) // => [8, 10, 64]
 * ```
 *
 * @since 0.1.0
 * @category rules
 */
export const groupedAttentionAxes = (
  query: ReadonlyArray<Axis>,
  key: ReadonlyArray<Axis>,
  value: ReadonlyArray<Axis>,
  mask: ReadonlyArray<Axis> = [],
  what = "mask"
): ReadonlyArray<Axis> => {
  checkRanks({ query, key, value }, 3)
  const [heads, groups, valueGroups] = [query.at(-3)!, key.at(-3)!, value.at(-3)!]
  const named = groups.name !== undefined
  if (differ(heads, groups) && (named || heads.size % groups.size !== 0)) {
    const both = `the heads of key ${show(key)} do not divide those of query ${show(query)}`
    fail(op, `attention: ${both}: ${beside(groups, heads)} vs ${beside(heads, groups)}`)
  }
  if (differ(groups, valueGroups)) {
    const both = `the heads of key ${show(key)} and value ${show(value)} differ`
    fail(op, `attention: ${both}: ${beside(groups, valueGroups)} vs ${beside(valueGroups, groups)}`)
  }
  const batch = (axes: ReadonlyArray<Axis>) => [...axes.slice(0, -3), heads]
  return axesFor(query, key, value, [batch(key), batch(value)], mask, what)
}

const checkRanks = (parts: Readonly<Record<string, ReadonlyArray<Axis>>>, rank: number): void => {
  for (const [what, axes] of Object.entries(parts)) {
    if (axes.length < rank) fail(op, `attention: ${what} must have rank ${rank} or more but is ${show(axes)}`)
  }
}

const axesFor = (
  query: ReadonlyArray<Axis>,
  key: ReadonlyArray<Axis>,
  value: ReadonlyArray<Axis>,
  [keyBatch, valueBatch]: readonly [ReadonlyArray<Axis>, ReadonlyArray<Axis>],
  mask: ReadonlyArray<Axis>,
  what: string
): ReadonlyArray<Axis> => {
  const place = (axis: Axis, other: Axis, i: number, what: string, axes: ReadonlyArray<Axis>): string =>
    `${beside(axis, other)} (axis ${axes.length + i} of ${what} ${show(axes)})`
  const [width, keyWidth, length, valueLength] = [query.at(-1)!, key.at(-1)!, key.at(-2)!, value.at(-2)!]
  if (differ(width, keyWidth)) {
    const [left, right] = [place(width, keyWidth, -1, "query", query), place(keyWidth, width, -1, "key", key)]
    fail(op, `attention: widths differ: ${left} vs ${right}`)
  }
  if (differ(length, valueLength)) {
    const [left, right] = [place(length, valueLength, -2, "key", key), place(valueLength, length, -2, "value", value)]
    fail(op, `attention: lengths differ: ${left} vs ${right}`)
  }
  const rule = "attention batch axes"
  const both = broadcastAxes(op, query.slice(0, -2), keyBatch, rule)
  const batch = broadcastAxes(op, both, valueBatch, rule)
  checkMask(mask, [...batch, query.at(-2)!, length], what)
  return [...batch, query.at(-2)!, value.at(-1)!]
}

const checkMask = (mask: ReadonlyArray<Axis>, scores: ReadonlyArray<Axis>, what: string): void => {
  for (let i = mask.length - 1; i >= 0; i--) {
    const own = mask[i]!
    const at = i + scores.length - mask.length
    const score = scores[at]
    const said = `the ${what} ${show(mask)}`
    if (score === undefined) return fail(op, `attention: ${said} has more axes than the scores ${show(scores)}`)
    if ((own.size === 1 && own.name === undefined) || !differ(own, score)) continue
    const places = `${beside(own, score)} (axis ${i}) vs ${beside(score, own)} (axis ${at} of the scores)`
    fail(op, `attention: ${said} does not stretch to the scores ${show(scores)}: ${places}`)
  }
}
