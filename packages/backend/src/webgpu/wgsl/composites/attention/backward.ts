/**
 * Cotangents of query, key and value, given those of the result. The scores are computed again, a tile of 32 queries and 32 keys at a time (Dao et
 * al. 2022, "FlashAttention", algorithm 4): with weights p = e^(score - shift) / sum, and d = cotangent value^T,
 *
 *     value:  p^T cotangent      score: s = p (d - mean), mean = result . cotangent = the sum of p d
 *     query:  s key scale        key:   s^T query scale
 *
 * Floats cannot be added to by several workgroups, so that tiles are gone through twice: by those that have queries, and by those that have keys.
 */
import { type AttentionGradient, contiguous } from "../../../../internal/composites/attention.ts"
import { literal } from "../../literals.ts"
import { operands as makeOperands, type Ref, type Shader, type Spot } from "../../shader.ts"
import type { Emitter } from "../Kernel.ts"
import { float } from "../rows.ts"
import {
  declarations,
  firstQuery,
  hide,
  type Inputs,
  inputsOf,
  ofKeys,
  ofQueries,
  perRow,
  queryTile,
  queryTiles,
  readPast,
  seenKeys,
  statisticAt,
  storeStatistic
} from "./scores.ts"
import {
  accumulate,
  accumulators,
  barrier,
  begin,
  keepStraight,
  keepTurned,
  products,
  registers,
  size,
  storeRows,
  tile
} from "./tiles.ts"

/** What both kernels read beside the inputs of the forward kernel. */
const savedOf = ({ from }: AttentionGradient, at: ReadonlyArray<Spot>, ref: (spot: Spot) => Ref) => {
  const [shift, sum, cotangent] = [1, 2, 3].map((i) => ref(at[from + i]!)) as [Ref, Ref, Ref]
  return { shift, sum, cotangent }
}

type Saved = ReturnType<typeof savedOf>

/** Registers `score` and `product` become p and s of a tile. */
const weights = (call: AttentionGradient, inputs: Inputs, { cotangent }: Saved): string => {
  const { features, scale, width } = call.sizes
  const { key, query, value } = call.strides
  return `${products("score", width, ofQueries(call, inputs.query, query, scale), ofKeys(call, inputs.key, key))}
${hide(call, inputs)}
${products("product", features, ofQueries(call, cotangent, call.result), ofKeys(call, inputs.value, value))}
${perRow(
  (row, lane) => `score${row} = tg_exp_negative(score${row} - shift.${lane}) * inverse.${lane};
product${row} = score${row} * (product${row} - mean.${lane});`
)}`
}

/** `shift` and `inverse`, the reciprocal of the sum, of the rows of an invocation: 0 where there is no such query. And `mean`, if it is known. */
const readStatistics = (call: AttentionGradient, { shift, sum }: Saved, mean: Ref | null): string =>
  `${["shift", "inverse", "mean"].map((name) => `var ${name} = vec4<f32>();`).join("\n")}
${perRow((row, lane) => {
  const query = `first + 4u * down + ${row}u`
  const at = statisticAt(call.statistic, query)
  return `if (${query} < ${call.sizes.queries}u) {
shift.${lane} = ${float(shift, at)};
inverse.${lane} = 1.0 / ${float(sum, at)};
${mean === null ? "" : `mean.${lane} = ${float(mean, at)};`}
}`
})}`

/** A workgroup has 32 queries of a head, and goes through the keys. It keeps the means for the others. */
const toQueries = (call: AttentionGradient, at: ReadonlyArray<Spot>, means: Spot): Shader => {
  const { batch, features, heads, queries, scale, width } = call.sizes
  const operands = makeOperands()
  const inputs = inputsOf(call, at, operands)
  const saved = savedOf(call, at, operands.ref)
  const [out, mean, result] = [at[call.from]!, means, at[call.from + 4]!].map((spot) => operands.ref(spot)) as [
    Ref,
    Ref,
    Ref
  ]
  const rows = ofQueries(call, result, contiguous(queries, heads, width))
  const body = `${begin}
${queryTile(call)}
${readPast(inputs)}
${readStatistics(call, saved, null)}
${perRow((row, lane) => {
  const start = `${ofQueries(call, out, call.result).base} + (first + 4u * down + ${row}u) * ${call.result.row}u`
  return `if (first + 4u * down + ${row}u < ${queries}u) {
for (var i = across; i < ${features}u; i += 8u) {
mean.${lane} += ${float(out, `${start} + i`)} * ${float(saved.cotangent, `${start} + i`)};
}
}`
})}
mean = meet_sum(lane, mean);
${storeStatistic(call, mean, call.statistic, "mean")}
${accumulators("result", width, registers)}
let seen = ${seenKeys(call)};
for (var firstKey = 0u; firstKey < seen; firstKey += ${tile}u) {
${weights(call, inputs, saved)}
${keepTurned("weights", "product")}
${accumulate("result", width, ofKeys(call, inputs.key, call.strides.key))}
}
${storeRows("result", width, rows, (element) => `${element} * ${literal(scale, "float32")}`)}`
  return {
    ...{
      name: "attentionGrad query",
      declarations: declarations(inputs, body),
      body,
      size,
      groups: batch * heads * queryTiles(call)
    },
    ...{ element: "u32", spots: operands.spots }
  }
}

/** A workgroup has 32 keys of a head of them, and goes through the queries of all heads that share it. */
const toKeys = (call: AttentionGradient, at: ReadonlyArray<Spot>, means: Spot): Shader => {
  const { batch, features, groups, heads, keys, queries, scale, width } = call.sizes
  const operands = makeOperands()
  const inputs = inputsOf(call, at, operands)
  const saved = savedOf(call, at, operands.ref)
  const [mean, key, value] = [means, at[call.from + 5]!, at[call.from + 6]!].map((spot) => operands.ref(spot)) as [
    Ref,
    Ref,
    Ref
  ]
  const tiles = Math.ceil(keys / tile)
  const body = `${begin}
let firstKey = ${tile}u * (group % ${tiles}u);
let keyHead = group / ${tiles}u % ${groups}u;
let batch = group / ${tiles * groups}u;
${readPast(inputs)}
${accumulators("keys", width, registers)}
${accumulators("values", features, registers)}
for (var head = keyHead * ${heads / groups}u; head < (keyHead + 1u) * ${heads / groups}u; head++) {
for (var first = ${firstQuery(call)}; first < ${queries}u; first += ${tile}u) {
${readStatistics(call, saved, mean)}
${weights(call, inputs, saved)}
${keepStraight("weights", "score")}
${accumulate("values", features, ofQueries(call, saved.cotangent, call.result))}
${barrier}
${keepStraight("weights", "product")}
${accumulate("keys", width, ofQueries(call, inputs.query, call.strides.query, scale))}
}
}
${storeRows("keys", width, ofKeys(call, key, contiguous(keys, groups, width)), (element) => element)}
${storeRows("values", features, ofKeys(call, value, contiguous(keys, groups, features)), (element) => element)}`
  return {
    ...{
      name: "attentionGrad key value",
      declarations: declarations(inputs, body),
      body,
      size,
      groups: batch * groups * tiles
    },
    ...{ element: "u32", spots: operands.spots }
  }
}

/** Operands and results as `attentionGradient` of internal/composites has them. */
export const backward: Emitter<AttentionGradient> = (call, at, { work }) => {
  const { batch, heads, queries } = call.sizes
  const means = work(batch * queries * heads)
  return [toQueries(call, at, means), toKeys(call, at, means)]
}
