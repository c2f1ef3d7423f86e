/**
 * softmax(scale query key^T + bias) value. A workgroup has 32 queries of a head and goes through the keys, 32 at a time: the result and what the
 * softmax divides by are corrected when a larger score comes (Dao et al. 2022, "FlashAttention", algorithm 1; Milakov and Gimelshein 2018).
 * Keys that a causal mask hides from all of them are skipped.
 */
import { type Attention, contiguous } from "../../../../internal/composites/attention.ts"
import { literal } from "../../literals.ts"
import { operands as makeOperands, type Ref } from "../../shader.ts"
import type { Emitter } from "../Kernel.ts"
import {
  declarations,
  hide,
  inputsOf,
  ofKeys,
  ofQueries,
  perRow,
  queryTile,
  queryTiles,
  readPast,
  seenKeys,
  storeStatistic
} from "./scores.ts"
import { accumulate, accumulators, begin, keepTurned, products, registers, size, storeRows, tile } from "./tiles.ts"

/** Operands, then the result `[batch, queries, heads, features]`, and of every row what the scores are taken at and the powers divided by. */
export const forward: Emitter<Attention> = (call, at) => {
  const { batch, features, heads, queries, scale, width } = call.sizes
  const operands = makeOperands()
  const inputs = inputsOf(call, at, operands)
  const [out, shifts, sums] = at.slice(-3).map((spot) => operands.ref(spot)) as [Ref, Ref, Ref]
  const query = ofQueries(call, inputs.query, call.strides.query, scale)
  const key = ofKeys(call, inputs.key, call.strides.key)
  const value = ofKeys(call, inputs.value, call.strides.value)
  const result = ofQueries(call, out, contiguous(queries, heads, features))
  const statistic = contiguous(queries, heads, 1)
  const body = `${begin}
${queryTile(call)}
${readPast(inputs)}
var largest = vec4(${literal(-Infinity, "float32")});
var shift = vec4<f32>();
var sum = vec4<f32>();
${accumulators("result", features, registers)}
let seen = ${seenKeys(call)};
for (var firstKey = 0u; firstKey < seen; firstKey += ${tile}u) {
${products("score", width, query, key)}
${hide(call, inputs)}
let before = largest;
largest = max(before, meet_max(lane, most4(score0, score1, score2, score3)));
shift = select(largest, vec4<f32>(), bitcast<vec4<u32>>(largest) == vec4(0xff800000u));
let factor = tg_exp_negative(before - shift);
${perRow((row, lane) => `score${row} = tg_exp_negative(score${row} - shift.${lane});`)}
sum = sum * factor + sum4(score0, score1, score2, score3);
${keepTurned("weights", "score")}
${accumulators("result", features, (name) => perRow((row, lane) => `${name}${row} *= factor.${lane};`))}
${accumulate("result", features, value)}
}
let all = meet_sum(lane, sum);
let divisor = select(all, vec4(1.0), all == vec4<f32>());
${storeRows("result", features, result, (element, row) => `${element} / divisor.${"xyzw"[row]}`)}
${storeStatistic(call, shifts, statistic, "shift")}
${storeStatistic(call, sums, statistic, "divisor")}`
  return [
    {
      ...{
        name: "attention",
        declarations: declarations(inputs, body),
        body,
        size,
        groups: batch * heads * queryTiles(call)
      },
      ...{ element: "u32", spots: operands.spots }
    }
  ]
}
