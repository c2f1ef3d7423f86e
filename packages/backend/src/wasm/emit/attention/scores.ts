/** What forward and backward kernel share: the walk over heads, and the scores of some rows and a block of keys. */

import type { Given, Sizes, Strides } from "../../../internal/composites/attention.ts"
import type { Expr, Fn, Local } from "../assembler.ts"
import type { Context } from "../context.ts"
import { fixedTile } from "../gemm/fixedTile.ts"
import { i32, select } from "../instructions.ts"
import type { Range } from "../kernel.ts"
import { advance, at, walk } from "./pack.ts"
import { giveRow } from "./rows.ts"
import { blockKeys, rowsOf, vectorsOf } from "./sizes.ts"

type I32 = Expr<"i32">

/** From one row of scores to the next. */
export const blockBytes = (blockKeys + 8) * 4

/** Addresses, and how they are walked. */
export interface Operands {
  readonly query: I32
  readonly key: I32
  readonly value: I32
  readonly mask: I32 | null
  readonly bias: I32 | null
  /** a value, not an address: how many keys come before the first query */
  readonly past: I32
  readonly strides: Readonly<Record<"query" | "key" | "value", Strides>>
}

/** One head of the query, and the head `group` of key and value that it looks at. */
export interface Unit {
  readonly batch: Local<"i32">
  readonly group: Local<"i32">
  readonly head: Local<"i32">
}

type Body = (...unit: readonly [batch: Local<"i32">, group: Local<"i32">, head: Local<"i32">]) => void

/** Every head of key and value in `range`; `around` is given what to do for each head of the query that shares it. */
export const overGroups = (
  fn: Fn,
  { groups, heads }: Sizes,
  { hi, lo }: Range,
  around: (batch: Local<"i32">, group: Local<"i32">, each: (body: (head: Local<"i32">) => void) => void) => void
): void =>
  walk(fn, lo, hi, 1, (unit) => {
    const batch = fn.keep(i32.divS(unit, i32.const(groups)))
    const group = fn.keep(i32.sub(unit, i32.mul(batch, i32.const(groups))))
    const size = heads / groups
    around(batch, group, (body) => {
      const first = fn.keep(i32.mul(group, i32.const(size)))
      if (size === 1) return body(first)
      walk(fn, first, fn.keep(i32.add(first, i32.const(size))), 1, body)
    })
  })

export const overUnits = (fn: Fn, sizes: Sizes, range: Range, body: Body): void =>
  overGroups(fn, sizes, range, (batch, group, each) => each((head) => body(batch, group, head)))

/** Where the rows of an operand stand for a head. */
export const headOf = (base: I32, { batch, head }: Pick<Strides, "batch" | "head">, b: I32, h: I32): I32 =>
  at(at(base, b, batch * 4), h, head * 4)

/** The operands of a unit. `give` is what masks and biases do to a row of scores for the keys from `first`. */
export const inputsOf = (fn: Fn, context: Context, sizes: Sizes, operands: Operands, { batch, group, head }: Unit) => {
  const { strides } = operands
  const given = (address: I32 | null, by: Given | null) =>
    address === null || by === null ? null : { by, base: fn.keep(headOf(address, by, batch, head)) }
  const [mask, bias] = [given(operands.mask, sizes.mask), given(operands.bias, sizes.bias)]
  const row = mask === null && bias === null ? null : giveRow(context, mask?.by.key ?? null, bias?.by.key ?? null)
  const pointer = (one: typeof mask, query: I32, first: I32): I32 =>
    one === null ? i32.const(0) : at(at(one.base, query, one.by.query * 4), first, one.by.key * 4)
  return {
    query: fn.keep(headOf(operands.query, strides.query, batch, head)),
    key: fn.keep(headOf(operands.key, strides.key, batch, group)),
    value: fn.keep(headOf(operands.value, strides.value, batch, group)),
    give: (scores: I32, visible: I32, query: I32, first: I32): void => {
      if (row !== null) fn.call(row, scores, visible, pointer(mask, query, first), pointer(bias, query, first))
    }
  }
}

/**
 * Which of the `block` keys from `first` on queries see. `behind(i)` counts those that the queries before i may see; `firstRow` is the first of
 * the tiles of queries that see any.
 */
export const seenBy = (
  fn: Fn,
  { causal, keys, queries }: Sizes,
  past: I32,
  first: I32,
  block: number,
  rows: number
): { readonly behind: (query: I32) => Local<"i32">; readonly firstRow: Local<"i32"> } => {
  const least = (a: Local<"i32">, b: Local<"i32">): I32 => select(i32.ltS(a, b), a, b)
  const positive = (a: Local<"i32">): I32 => select(i32.gtS(a, i32.const(0)), a, i32.const(0))
  const left = fn.keep(i32.sub(i32.const(keys), first))
  const count = keys % block === 0 ? fn.keep(i32.const(block)) : fn.keep(least(left, fn.keep(i32.const(block))))
  if (!causal) return { behind: () => count, firstRow: fn.keep(i32.const(0)) }
  const ahead = fn.keep(i32.sub(past, first))
  // the query i sees the key i + past
  const hidden = fn.keep(positive(fn.keep(i32.sub(i32.const(0), ahead))))
  const tiles = i32.mul(i32.divS(hidden, i32.const(rows)), i32.const(rows))
  const firstRow = fn.keep(select(i32.ltS(hidden, i32.const(queries)), tiles, i32.const(queries)))
  const behind = (query: I32): Local<"i32"> => fn.keep(positive(fn.keep(least(fn.keep(i32.add(query, ahead)), count))))
  return { behind, firstRow }
}

/** Products of some rows, `width` long and `row` bytes apart, with the first `count` transposed keys (or more, to the end of a tile). */
export const scoreTiles = (context: Context, width: number, row: number) => {
  const [rows, vectors] = [rowsOf(context), vectorsOf(context)]
  const shape = {
    rows,
    columns: vectors * 4,
    a: { row, step: 4 },
    b: { step: blockBytes },
    c: { row: blockBytes },
    onto: false
  }
  const product = fixedTile(context, shape)
  return (fn: Fn, count: I32, row: I32, keys: I32, scores: I32): void => {
    const [b, c] = [fn.keep(keys), fn.keep(scores)]
    walk(fn, i32.const(0), count, vectors * 4, () => {
      fn.call(product, i32.const(width), row, b, c)
      advance(fn, b, vectors * 16)
      advance(fn, c, vectors * 16)
    })
  }
}
