/**
 * softmax(scale query key^T + bias) value, a block of keys at a time: scores stand in scratch memory for some rows and a block only, and the
 * result and what the softmax divides by are corrected when a larger score comes (Dao et al. 2022, "FlashAttention", algorithm 1; Milakov and
 * Gimelshein 2018). Scores that a causal mask hides are skipped in tiles.
 */

import type { Sizes } from "../../../internal/composites/attention.ts"
import type { Expr, Fn } from "../assembler.ts"
import type { Context, V128 } from "../context.ts"
import { fixedTile } from "../gemm/fixedTile.ts"
import { f32x4, i32, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { scatter } from "../lanes.ts"
import { advance, at, clear, moved, packRows, packTransposed, walk } from "./pack.ts"
import { softmaxRow } from "./rows.ts"
import { blockBytes, inputsOf, type Operands, overUnits, scoreTiles, seenBy } from "./scores.ts"
import { blockKeys, makeLayout, panels, rowsOf, up } from "./sizes.ts"

type I32 = Expr<"i32">

/** `shift` and `sum` are [batch, queries, heads]: what the scores of a row are taken at, and what the powers are divided by. */
export interface Results {
  readonly out: I32
  readonly shift: I32
  readonly sum: I32
}

/** Emits the units `range`, each a head of key and value of one example. */
export const emitForward = (
  context: Context,
  fn: Fn,
  sizes: Sizes,
  operands: Operands,
  results: Results,
  range: Range
): void => {
  const { features, heads, keys, queries, width } = sizes
  const rows = rowsOf(context)
  const block = Math.min(blockKeys, keys)
  // with a past that only the run knows, even the first block may be hidden
  const blocks = keys > block || sizes.past
  const [deep, padded] = [up(width, 4), up(features, 4)]
  const { bytes, take } = makeLayout()
  const place = {
    across: take(8),
    query: take(up(queries, rows) * deep),
    out: take(up(queries, rows) * padded + 8),
    maxima: take(queries),
    sums: take(queries),
    key: take(width * (blockBytes / 4)),
    value: take(block * padded),
    scores: take(rows * (blockBytes / 4))
  }
  const apart = place.sums - place.maxima
  const base = fn.keep(context.work(bytes()))
  const scratch = (name: keyof typeof place): I32 => moved(base, place[name])
  const all = i32.const(queries)

  const { query, key, value } = operands.strides
  const packQuery = packRows(context, { width, ...query, padded: deep, scale: sizes.scale })
  const packKey = packTransposed(context, { width, ...key, padded: blockBytes / 4 })
  const packValue = packRows(context, { width: features, ...value, padded: padded, scale: 1 })
  const scores = scoreTiles(context, width, deep * 4)
  const softmax = softmaxRow(context, { apart, blocks, features: padded })
  const weighted = panels(context, padded).map(({ at, vectors }) => ({
    at,
    product: fixedTile(context, {
      ...{
        rows,
        columns: vectors * 4,
        a: { row: blockBytes, step: 4 },
        b: { step: padded * 4 },
        c: { row: padded * 4 }
      },
      onto: blocks
    })
  }))

  overUnits(fn, sizes, range, (batch, group, head) => {
    const from = inputsOf(fn, context, sizes, operands, { batch, group, head })
    fn.call(packQuery, all, from.query, scratch("query"))
    if (blocks) {
      clear(fn, scratch("out"), i32.const(up(queries * padded * 4, 32)))
      walk(fn, i32.const(0), all, 1, (i) => {
        const state = fn.keep(at(scratch("maxima"), i, 4))
        fn.emit(v128.store32Lane(state, context.float(-Infinity), 0))
        fn.emit(v128.store32Lane(state, v128.zero, 0, apart))
      })
    }
    walk(fn, i32.const(0), i32.const(keys), block, (first) => {
      const { behind, firstRow } = seenBy(fn, sizes, operands.past, first, block, rows)
      const count = behind(all)
      fn.call(packKey, count, at(from.key, first, key.row * 4), scratch("key"))
      fn.call(packValue, count, at(from.value, first, value.row * 4), scratch("value"))
      const queryRow = fn.keep(at(scratch("query"), firstRow, deep * 4))
      const outRow = fn.keep(at(scratch("out"), firstRow, padded * 4))
      walk(fn, firstRow, all, rows, (i) => {
        const last = fn.keep(i32.add(i, i32.const(rows)))
        fn.when(i32.gtS(last, all), () => fn.set(last, all))
        const most = behind(last)
        scores(fn, most, queryRow, scratch("key"), scratch("scores"))
        const score = fn.keep(scratch("scores"))
        const end = fn.keep(at(score, most, 4))
        const state = fn.keep(at(scratch("maxima"), i, 4))
        const out = fn.keep(outRow)
        walk(fn, i, last, 1, (row) => {
          const visible = behind(i32.add(row, i32.const(1)))
          from.give(score, visible, row, first)
          fn.call(softmax, score, visible, end, state, out, scratch("across"))
          advance(fn, score, blockBytes)
          advance(fn, end, blockBytes)
          advance(fn, state, 4)
          advance(fn, out, padded * 4)
        })
        for (const { at, product } of weighted) {
          fn.call(product, most, scratch("scores"), moved(scratch("value"), at), moved(outRow, at))
        }
        advance(fn, queryRow, rows * deep * 4)
        advance(fn, outRow, rows * padded * 4)
      })
    })
    const own = fn.keep(i32.add(i32.mul(batch, i32.const(queries * heads)), head))
    const statistic = fn.keep(i32.shl(own, i32.const(2)))
    const target = fn.keep(i32.add(results.out, i32.mul(own, i32.const(features * 4))))
    const source = fn.keep(scratch("out"))
    const state = fn.keep(scratch("maxima"))
    walk(fn, i32.const(0), all, 1, () => {
      const largest = fn.keep(v128.load32Splat(state))
      const shift = fn.keep(v128.andNot(largest, f32x4.eq(largest, context.float(-Infinity))))
      const sum = fn.keep(v128.load32Splat(state, apart))
      const one = v128.and(context.float(1), f32x4.eq(sum, v128.zero))
      const divisor = fn.keep(f32x4.add(sum, one))
      fn.emit(v128.store32Lane(fn.keep(i32.add(results.shift, statistic)), shift, 0))
      fn.emit(v128.store32Lane(fn.keep(i32.add(results.sum, statistic)), divisor, 0))
      const inverse = fn.keep(f32x4.div(context.float(1), divisor))
      const values: Array<V128> = []
      for (let i = 0; i < padded; i += 4) values.push(fn.keep(f32x4.mul(v128.load(source, i * 4), inverse)))
      values.forEach((value, i) => scatter(fn, target, i * 16, 1, Math.min(4, features - i * 4), value))
      advance(fn, statistic, heads * 4)
      advance(fn, target, heads * features * 4)
      advance(fn, source, padded * 4)
      advance(fn, state, 4)
    })
  })
}
