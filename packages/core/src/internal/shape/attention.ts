import type { Axis } from "../../Shape.ts"
import { broadcastAxes } from "./broadcast.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { beside, differ, dim, show } from "./show.ts"

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

/** The axes of attention; a mask stretches to `[..., queries, keys]`. */
export const attentionAxes = (
  query: ReadonlyArray<Axis>,
  key: ReadonlyArray<Axis>,
  value: ReadonlyArray<Axis>,
  mask: ReadonlyArray<Axis> = []
): ReadonlyArray<Axis> => {
  const op = "attention"
  for (const [what, axes] of Object.entries({ query, key, value })) {
    if (axes.length < 2) fail(op, `attention: ${what} must have rank 2 or more but is ${show(axes)}`)
  }
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
  const both = broadcastAxes(op, query.slice(0, -2), key.slice(0, -2), rule)
  const batch = broadcastAxes(op, both, value.slice(0, -2), rule)
  const scores = [...batch, query.at(-2)!, length]
  for (let i = mask.length - 1; i >= 0; i--) {
    const own = mask[i]!
    const at = i + scores.length - mask.length
    const score = scores[at]
    const said = `the mask ${show(mask)}`
    if (score === undefined) return fail(op, `attention: ${said} has more axes than the scores ${show(scores)}`)
    if ((own.size === 1 && own.name === undefined) || !differ(own, score)) continue
    const places = `${beside(own, score)} (axis ${i}) vs ${beside(score, own)} (axis ${at} of the scores)`
    fail(op, `attention: ${said} does not stretch to the scores ${show(scores)}: ${places}`)
  }
  return [...batch, query.at(-2)!, value.at(-1)!]
}
