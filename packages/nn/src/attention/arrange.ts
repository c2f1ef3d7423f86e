/** Operands of attention as its composites take them: `[batch.., time, heads, width]`, which heads are split into without moving anything. */
import * as Tensor from "@typegrad/core/Tensor"
import type { Bool, F32, I32 } from "./operand.ts"

/** Inputs of the composites behind query, key and value. */
export interface Extra {
  readonly mask?: Bool | undefined
  readonly bias?: F32 | undefined
  /** which weights dropout keeps */
  readonly keep?: Bool | undefined
  /** int32 []: how many keys come before the first query */
  readonly past?: I32 | undefined
}

export interface Operands {
  readonly query: F32
  readonly key: F32
  readonly value: F32
  readonly extra: Extra
}

export interface Arranged extends Operands {
  /** whether all have the same first axis */
  readonly rows: boolean
  /** a result, of the query's axes, as the query was */
  readonly back: (x: F32) => F32
}

type Sizes = ReadonlyArray<number>

const same = (a: Sizes, b: Sizes): boolean => a.length === b.length && a.every((size, i) => size === b[i])

const frontOf = (x: Tensor.AnyTensor): Sizes => Tensor.sizes(x).slice(0, -2)

const product = (sizes: Sizes): number => sizes.reduce((all, size) => all * size, 1)

const first = (x: F32, count: number): F32 =>
  Array.from({ length: count }).reduce<F32>((y) => Tensor.expandDims(y, 0) as F32, x)

const swap = (x: F32): F32 => Tensor.swapAxes(x, -3, -2) as F32

/** How many axes before the last two are heads: two of groups, one, or none. */
const headAxes = (query: F32, key: F32, value: F32): 0 | 1 | 2 | null => {
  const [fronts, keys, values] = [frontOf(query), frontOf(key), frontOf(value)]
  if (!same(keys, values) || fronts.length !== keys.length) return null
  if (same(fronts, keys)) return fronts.length === 0 ? 0 : 1
  if (keys.at(-1) !== 1 || !same(fronts.slice(0, -1), keys.slice(0, -1))) return null
  return fronts.length > 1 && query.shape.slice(-4, -2).every((dim) => typeof dim === "number") ? 2 : 1
}

/** A mask or bias as `[batch.., heads, queries, keys]`, an axis along which it is stretched being 1; null where it has no such form. */
const given = (x: F32, fronts: Sizes, heads: 0 | 1 | 2): F32 | null => {
  const full = first(x, fronts.length + 2 - x.shape.length)
  const [own, batches] = [frontOf(full), fronts.length - heads]
  const all = (from: number, to: number): boolean => same(own.slice(from, to), fronts.slice(from, to))
  const one = (from: number, to: number): boolean => product(own.slice(from, to)) === 1
  if (!(all(0, batches) || one(0, batches)) || !(all(batches, own.length) || one(batches, own.length))) return null
  const merged = heads === 2 ? joined(full, -4) : heads === 0 ? (Tensor.expandDims(full, -3) as F32) : full
  return batches === 0 ? first(merged, 1) : merged
}

/** Two axes as one. */
const joined = (x: F32, axis: number): F32 => {
  const [a, b] = Tensor.sizes(x).slice(axis)
  const behind = x.shape.slice(axis).slice(2)
  return Tensor.reshape(x, [...x.shape.slice(0, axis), a! * b!, ...behind]) as F32
}

/**
 * Operands `[..., time, width]`, where heads are the axis before (or the two before, of which key and value have one each group); null where
 * leading axes broadcast in another way.
 */
export const arrange = ({ extra, key, query, value }: Operands): Arranged | null => {
  const heads = headAxes(query, key, value)
  if (heads === null) return null
  const fronts = frontOf(query)
  const alone = fronts.length === heads
  const place = (x: F32): F32 => {
    const inner =
      heads === 2
        ? joined(Tensor.moveAxis(x, -2, -4) as F32, -3)
        : heads === 1
          ? swap(x)
          : (Tensor.expandDims(x, -2) as F32)
    return alone ? first(inner, 1) : inner
  }
  const back = (x: F32): F32 => {
    const inner = alone ? (Tensor.squeeze(x, 0) as F32) : x
    if (heads === 1) return swap(inner)
    if (heads === 0) return Tensor.squeeze(inner, -2) as F32
    const split = [...inner.shape.slice(0, -2), ...fronts.slice(-2), inner.shape.at(-1)!]
    return Tensor.moveAxis(Tensor.reshape(inner, split) as F32, -4, -2) as F32
  }
  const scored = (["mask", "bias", "keep"] as const).flatMap((name) =>
    extra[name] === undefined ? [] : [[name, given(extra[name] as F32, fronts, heads)] as const]
  )
  if (scored.some(([, x]) => x === null)) return null
  const placed = place(query)
  const size = Tensor.sizes(placed)[0]
  const rows = extra.past === undefined && scored.every(([, x]) => Tensor.sizes(x!)[0] === size)
  return {
    query: placed,
    key: place(key),
    value: place(value),
    extra: { ...extra, ...Object.fromEntries(scored) },
    rows,
    back
  }
}

/** `back` is for what has the axes of the query, the others for what has those of the key, or of the scores. */
interface Spread extends Omit<Arranged, "rows"> {
  readonly backKey: (x: F32) => F32
  readonly backScores: (x: F32) => F32
}

/**
 * What `arrange` gives as `[batch.., heads, time, width]`, which broadcasts; where heads share a key, as `[batch.., groups, heads of a group, time,
 * width]`.
 */
export const spread = ({ extra, key, query, value }: Operands): Spread => {
  const [heads, groups] = [Tensor.sizes(query).at(-2)!, Tensor.sizes(key).at(-2)!]
  if (heads === groups)
    return {
      query: swap(query),
      key: swap(key),
      value: swap(value),
      extra,
      back: swap,
      backKey: swap,
      backScores: (x) => x
    }
  const split = (x: F32): F32 => {
    const behind = x.shape.slice(-2)
    return Tensor.sizes(x).at(-3) === 1
      ? (Tensor.expandDims(x, -3) as F32)
      : (Tensor.reshape(x, [...x.shape.slice(0, -3), groups, heads / groups, ...behind]) as F32)
  }
  const shared = (x: F32): F32 => Tensor.expandDims(swap(x), -3) as F32
  const scored = (["mask", "bias", "keep"] as const).flatMap((name) =>
    extra[name] === undefined ? [] : [[name, split(extra[name] as F32)]]
  )
  return {
    ...{ query: split(swap(query)), key: shared(key), value: shared(value) },
    extra: { ...extra, ...Object.fromEntries(scored) },
    back: (x) => swap(joined(x, -4)),
    backKey: (x) => swap(Tensor.sum(x, [-3]) as F32),
    backScores: (x) => joined(x, -4)
  }
}
