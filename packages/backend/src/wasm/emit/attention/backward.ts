/**
 * Cotangents of query, key and value, given those of the result. The scores are computed again, a block of keys and some queries at a time
 * (Dao et al. 2022, "FlashAttention", algorithm 4): with weights p = e^(score - shift) / sum, and d = cotangent value^T,
 *
 *     value:  p^T cotangent      score: s = p (d - mean), mean = result . cotangent = the sum of p d
 *     query:  s key scale        key:   s^T query scale
 */

import { contiguous, type Sizes, type Strides } from "../../../internal/composites/attention.ts"
import type { Expr, Fn } from "../assembler.ts"
import type { Context } from "../context.ts"
import { fixedTile } from "../gemm/fixedTile.ts"
import { f32x4, i32, select, v128 } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { gather } from "../lanes.ts"
import { advance, at, clear, moved, packRows, packTransposed, unpackRows, walk } from "./pack.ts"
import { gradientRow } from "./rows.ts"
import { blockBytes, headOf, inputsOf, type Operands, overGroups, scoreTiles, seenBy } from "./scores.ts"
import { blockKeys, makeLayout, panels, rowsOf, up } from "./sizes.ts"

type I32 = Expr<"i32">

/** What the forward kernel gave, and the cotangent of its result. */
export interface Saved {
  readonly out: I32
  readonly shift: I32
  readonly sum: I32
  readonly cotangent: I32
  readonly strides: Readonly<Record<"out" | "shift" | "sum" | "cotangent", Strides>>
}

export interface Gradients {
  readonly query: I32
  readonly key: I32
  readonly value: I32
}

/** Queries that are worked on at a time, about: their scores and those of a block of keys stay in the second cache. */
const blockQueries = 48

/** sums(pointers, to): the sum of products of two rows of `width` elements. */
const emitMean = (
  context: Context,
  fn: Fn,
  width: number,
  a: { at: I32; inner: number },
  b: { at: I32; inner: number }
) => {
  const sum = fn.keep(v128.zero)
  for (let i = 0; i < width; i += 4) {
    const lanes = Math.min(4, width - i)
    const [x, y] = [a, b].map(({ at, inner }) => fn.keep(gather(fn, at, i * inner * 4, inner, lanes)))
    const product = fn.keep(f32x4.mul(x!, y!))
    // a stretched operand fills all lanes
    const own = lanes === 4 ? product : v128.and(product, context.ints(-1, lanes > 1 ? -1 : 0, lanes > 2 ? -1 : 0, 0))
    fn.set(sum, f32x4.add(sum, own))
  }
  fn.set(sum, f32x4.add(sum, v128.shuffle(sum, sum, 2, 3, 0, 1)))
  return f32x4.add(sum, v128.shuffle(sum, sum, 1, 0, 3, 2))
}

/** Emits the units `range`, each a head of key and value of one example. */
export const emitBackward = (
  context: Context,
  fn: Fn,
  sizes: Sizes,
  operands: Operands,
  saved: Saved,
  results: Gradients,
  range: Range
): void => {
  const { causal, features, groups, heads, keys, queries, scale, width } = sizes
  const rows = rowsOf(context)
  const block = Math.min(blockKeys, keys)
  const many = Math.min(up(blockQueries, rows), up(queries, rows))
  const [wide, deep] = [up(features, 4), up(width, 4)]
  const stride = blockBytes / 4
  const { bytes, take } = makeLayout()
  const place = {
    query: take(up(queries, rows) * deep),
    cotangent: take(up(queries, rows) * wide),
    shift: take(queries),
    inverse: take(queries),
    mean: take(queries),
    queryGradient: take(up(queries, rows) * deep + 8),
    keyGradient: take((keys + rows) * deep + 8),
    valueGradient: take((keys + rows) * wide + 8),
    keyTransposed: take(width * stride),
    valueTransposed: take(features * stride),
    key: take(block * deep),
    scores: take(many * stride),
    products: take(many * stride)
  }
  const apart = up(queries * 4, 64)
  const base = fn.keep(context.work(bytes()))
  const scratch = (name: keyof typeof place): I32 => moved(base, place[name])
  const all = i32.const(queries)

  const { key, query, value } = operands.strides
  const packQuery = packRows(context, { width, ...query, padded: deep, scale })
  const packCotangent = packRows(context, { width: features, ...saved.strides.cotangent, padded: wide, scale: 1 })
  const transposeKey = packTransposed(context, { width, ...key, padded: stride })
  const transposeValue = packTransposed(context, { width: features, ...value, padded: stride })
  const packKey = packRows(context, { width, ...key, padded: deep, scale: 1 })
  const scores = scoreTiles(context, width, deep * 4)
  const products = scoreTiles(context, features, wide * 4)
  const gradient = gradientRow(context, apart)
  const rowBytes = (padded: number) => ({ b: { step: padded * 4 }, c: { row: padded * 4 } })
  const toQuery = panels(context, deep).map(({ at, vectors }) => ({
    at,
    product: fixedTile(context, {
      rows,
      columns: vectors * 4,
      a: { row: blockBytes, step: 4 },
      ...rowBytes(deep),
      onto: true
    })
  }))
  /** rows of these are keys */
  const toKeys = (padded: number) =>
    panels(context, padded).map(({ at, vectors }) => ({
      at,
      product: fixedTile(context, {
        rows,
        columns: vectors * 4,
        a: { row: 4, step: blockBytes },
        ...rowBytes(padded),
        onto: true
      })
    }))
  const [toKey, toValue] = [toKeys(deep), toKeys(wide)]

  const strides = {
    query: contiguous(queries, heads, width),
    key: contiguous(keys, groups, width),
    value: contiguous(keys, groups, features)
  }
  const give = (name: "query" | "key" | "value", padded: number, by: number) =>
    unpackRows(context, { width: name === "value" ? features : width, ...strides[name], padded, scale: by })
  const [giveQuery, giveKey, giveValue] = [give("query", deep, scale), give("key", deep, 1), give("value", wide, 1)]

  overGroups(fn, sizes, range, (batch, group, each) => {
    clear(fn, scratch("keyGradient"), i32.const(up(keys * deep * 4, 32)))
    clear(fn, scratch("valueGradient"), i32.const(up(keys * wide * 4, 32)))
    each((head) => {
      const from = inputsOf(fn, context, sizes, operands, { batch, group, head })
      const start = (name: "out" | "shift" | "sum" | "cotangent") =>
        fn.keep(headOf(saved[name], saved.strides[name], batch, head))
      const [out, shift, sum, cotangent] = [start("out"), start("shift"), start("sum"), start("cotangent")]
      fn.call(packQuery, all, from.query, scratch("query"))
      fn.call(packCotangent, all, cotangent, scratch("cotangent"))
      clear(fn, scratch("queryGradient"), i32.const(up(queries * deep * 4, 32)))
      const state = fn.keep(scratch("shift"))
      walk(fn, i32.const(0), all, 1, () => {
        const sums = emitMean(
          ...([context, fn, features] as const),
          { at: out, inner: saved.strides.out.inner },
          { at: cotangent, inner: saved.strides.cotangent.inner }
        )
        const inverse = f32x4.div(context.float(1), v128.load32Splat(sum))
        fn.emit(v128.store32Lane(state, v128.load32Splat(shift), 0))
        fn.emit(v128.store32Lane(state, inverse, 0, apart))
        fn.emit(v128.store32Lane(state, sums, 0, 2 * apart))
        advance(fn, state, 4)
        advance(fn, out, saved.strides.out.row * 4)
        advance(fn, shift, saved.strides.shift.row * 4)
        advance(fn, sum, saved.strides.sum.row * 4)
        advance(fn, cotangent, saved.strides.cotangent.row * 4)
      })
      walk(fn, i32.const(0), i32.const(keys), block, (first) => {
        const { behind, firstRow } = seenBy(fn, sizes, operands.past, first, block, rows)
        const count = behind(all)
        const keyRows = fn.keep(at(from.key, first, key.row * 4))
        fn.call(transposeKey, count, keyRows, scratch("keyTransposed"))
        fn.call(packKey, count, keyRows, scratch("key"))
        fn.call(transposeValue, count, at(from.value, first, value.row * 4), scratch("valueTransposed"))
        walk(fn, firstRow, all, many, (top) => {
          const bottom = fn.keep(i32.add(top, i32.const(many)))
          fn.when(i32.gtS(bottom, all), () => fn.set(bottom, all))
          const seen = behind(bottom)
          const score = fn.keep(scratch("scores"))
          const product = fn.keep(scratch("products"))
          // the last tile of keys reads some more
          const end = fn.keep(at(score, i32.add(seen, i32.const(rows)), 4))
          walk(fn, top, bottom, rows, (i) => {
            const last = fn.keep(i32.add(i, i32.const(rows)))
            fn.when(i32.gtS(last, bottom), () => fn.set(last, bottom))
            const most = behind(last)
            const queryRow = fn.keep(at(scratch("query"), i, deep * 4))
            scores(fn, most, queryRow, scratch("keyTransposed"), score)
            products(fn, most, at(scratch("cotangent"), i, wide * 4), scratch("valueTransposed"), product)
            const tileProducts = fn.keep(product)
            walk(fn, i, last, 1, (row) => {
              const visible = behind(i32.add(row, i32.const(1)))
              from.give(score, visible, row, first)
              fn.call(gradient, score, product, visible, end, at(scratch("shift"), row, 4))
              advance(fn, score, blockBytes)
              advance(fn, product, blockBytes)
              advance(fn, end, blockBytes)
            })
            const target = fn.keep(at(scratch("queryGradient"), i, deep * 4))
            for (const { at, product } of toQuery) {
              fn.call(product, most, tileProducts, moved(scratch("key"), at), moved(target, at))
            }
          })
          const rowsHere = fn.keep(i32.sub(bottom, top))
          walk(fn, i32.const(0), seen, rows, (j) => {
            const column = fn.keep(i32.shl(j, i32.const(2)))
            const key = fn.keep(i32.add(first, j))
            // queries before this one see none of the tile's keys
            const from = causal ? fn.keep(i32.sub(i32.sub(key, operands.past), top)) : fn.keep(i32.const(0))
            if (causal) fn.set(from, select(i32.gtS(from, i32.const(0)), from, i32.const(0)))
            const count = fn.keep(i32.sub(rowsHere, from))
            const onto = (name: "key" | "value", padded: number, tiles: typeof toKey): void => {
              const target = fn.keep(at(scratch(name === "key" ? "keyGradient" : "valueGradient"), key, padded * 4))
              const row = fn.keep(i32.add(top, from))
              const b = fn.keep(at(scratch(name === "key" ? "query" : "cotangent"), row, padded * 4))
              const scores = i32.add(scratch(name === "key" ? "products" : "scores"), column)
              const a = fn.keep(at(scores, from, blockBytes))
              for (const { at, product } of tiles) fn.call(product, count, a, moved(b, at), moved(target, at))
            }
            onto("key", deep, toKey)
            onto("value", wide, toValue)
          })
        })
      })
      fn.call(giveQuery, all, scratch("queryGradient"), headOf(results.query, strides.query, batch, head))
    })
    fn.call(giveKey, i32.const(keys), scratch("keyGradient"), headOf(results.key, strides.key, batch, group))
    fn.call(giveValue, i32.const(keys), scratch("valueGradient"), headOf(results.value, strides.value, batch, group))
  })
}
