import * as Attention from "@typegrad/nn/Attention"
import { type Adapters, type Any, sizes, T } from "./adapter.ts"

const {
  add,
  concat,
  div,
  expandDims,
  matmul,
  mul,
  repeat,
  reshape,
  slice,
  softmax,
  split,
  stack,
  sub,
  swapAxes,
  tanh,
  triangle,
  where
} = T as Any

/** Scores that saturate: no option of ours. */
const capped = (query: Any, key: Any, value: Any, softcap: number, { causal, scale }: Any): Any => {
  const groups = sizes(query)[1]! / sizes(key)[1]!
  const shared = (x: Any) => (groups === 1 ? x : repeat(x, "b h t d -> b (h g) t d", { g: groups }))
  const products = mul(matmul(query, swapAxes(shared(key), 2, 3)), scale ?? 1 / Math.sqrt(sizes(query)[3]!))
  const scores = mul(tanh(div(products, softcap)), softcap)
  const [rows, columns] = sizes(scores).slice(2) as [number, number]
  return matmul(softmax(causal ? where(triangle(rows, columns), scores, -Infinity) : scores), shared(value))
}

const attention = ([q, k, v, mask, pastK, pastV]: ReadonlyArray<Any>, attrs: Any): Any => {
  const { causal = false, heads, kv_heads, scale, softcap } = attrs
  const query = heads === undefined ? q : Attention.splitHeads(q, heads)
  const given = heads === undefined ? [k, v] : [Attention.splitHeads(k, kv_heads), Attention.splitHeads(v, kv_heads)]
  const [key, value] = pastK == null ? given : [concat([pastK, given[0]], 2), concat([pastV, given[1]], 2)]
  const options = {
    ...(mask === null ? {} : mask.dtype === "bool" ? { mask } : { bias: mask }),
    ...(scale === undefined ? {} : { scale }),
    causal,
    ...(causal && pastK != null ? { past: sizes(pastK)[2] } : {})
  }
  const attend = sizes(query)[1] === sizes(key)[1] ? Attention.scaledDotProduct : Attention.groupedQuery
  const out =
    softcap === undefined ? (attend as Any)(query, key, value, options) : capped(query, key, value, softcap, attrs)
  const y = heads === undefined ? out : Attention.joinHeads(out)
  return pastK == null ? y : [y, key, value]
}

const rotary = ([x, cos, sin]: ReadonlyArray<Any>, { dim, heads, interleaved }: Any): Any => {
  const folded = sizes(x).length === 3
  const q = folded ? Attention.splitHeads(x, heads) : x
  const [batch, n, time, size] = sizes(q) as [number, number, number, number]
  const part = (from: number, to: number) =>
    slice(q, [
      [0, batch],
      [0, n],
      [0, time],
      [from, to]
    ])
  const [c, s] = [expandDims(cos, 1), expandDims(sin, 1)]
  const front = part(0, dim)
  const pairs = reshape(front, [batch, n, time, dim / 2, 2])
  const [a, b] = interleaved ? T["unstack"]!(pairs, 4) : split(front, 2, 3)
  const [left, right] = [sub(mul(a, c), mul(b, s)), add(mul(b, c), mul(a, s))]
  const turned = interleaved ? reshape(stack([left, right], 4), sizes(front)) : concat([left, right], 3)
  const y = dim === size ? turned : concat([turned, part(dim, size)], 3)
  return folded ? Attention.joinHeads(y) : y
}

export const attentions: Adapters = { attention, rotary }
