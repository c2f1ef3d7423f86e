/** Cross-entropy of softmax(logits) with class ids, and its gradient. A label outside the classes makes its row NaN. */
import type { Logits } from "../../../internal/composites/rows.ts"
import { declareFor } from "../elementwise/functions.ts"
import { literal } from "../literals.ts"
import { load, operands } from "../shader.ts"
import type { Emitter } from "./Kernel.ts"
import { along, begin, float, meeting, onceARow, put, type Rows, shareRows } from "./rows.ts"

const declarations = (rows: Rows, body: string): string => {
  const meetings = [meeting(rows, "meet_top", "f32", "tg_max(a, b)"), meeting(rows, "meet_sum", "vec2<f32>", "a + b")]
  return [declareFor(body, ...meetings), ...meetings].join("\n")
}

/** `top`: the largest logit of the row, or NaN where one is. */
const findTop = (rows: Rows, logit: string): string => `var largest = ${literal(-Infinity, "float32")};
${along(rows, `largest = tg_max(largest, ${logit});`)}
let top = meet_top(lane, largest);`

/**
 * log1p(the sum of exp(logit - top) but of one maximum) - (logit of the label - top): differences to the maximum are exact where
 * logits are large, and a loss near 0 keeps its digits.
 */
export const loss: Emitter<Logits> = ({ classes, rows: count }, at) => {
  const rows = shareRows(count, classes)
  const { ref, spots } = operands()
  const [logits, labels, losses] = [ref(at[0]!), ref(at[1]!), ref(at[2]!)]
  const body = `${begin(rows)}
${findTop(rows, float(logits, "at"))}
var own = vec2<f32>();
${along(
  rows,
  `let x = ${float(logits, "at")} - top;
if (x == 0.0) { own.y += 1.0; } else { own.x += tg_exp(x); }`
)}
let all = meet_sum(lane, own);
${onceARow(
  rows,
  `let label = ${load(labels, "int32", "row")};
var result = tg_nan();
if (label >= 0 && label < ${classes}i && !tg_isnan(top)) {
result = tg_log1p(all.x + (all.y - 1.0)) - (${float(logits, `row * ${classes}u + u32(label)`)} - top);
}
${put(losses, "row", "result")}`
)}`
  const { groups, size } = rows
  return [
    { name: "softmaxCrossEntropy", declarations: declarations(rows, body), body, size, groups, element: "u32", spots }
  ]
}

/**
 * (softmax(logits) - oneHot(label)) cotangent. At the label that is the sum of the other powers over the sum of all, which has no difference of
 * two numbers near 1.
 */
export const lossGradient: Emitter<Logits> = ({ classes, rows: count }, at) => {
  const rows = shareRows(count, classes)
  const { ref, spots } = operands()
  const [logits, labels, cotangents, results] = [ref(at[0]!), ref(at[1]!), ref(at[2]!), ref(at[3]!)]
  const body = `${begin(rows)}
${findTop(rows, float(logits, "at"))}
var label = -1i;
var factor = 0.0;
var own = 0.0;
if (row < ${count}u) {
label = ${load(labels, "int32", "row")};
factor = ${float(cotangents, "row")};
if (label >= 0 && label < ${classes}i) {
own = tg_exp(${float(logits, `row * ${classes}u + u32(label)`)} - top);
} else { factor = tg_nan(); }
}
var powers = vec2<f32>();
${along(rows, `if (i32(i) != label) { powers.x += tg_exp(${float(logits, "at")} - top); }`)}
let others = meet_sum(lane, powers).x;
let sum = others + own;
${along(
  rows,
  `let power = select(tg_exp(${float(logits, "at")} - top), -others, i32(i) == label);
${put(results, "at", "select(power / sum * factor, tg_nan(), tg_isnan(top))")}`
)}`
  const { groups, size } = rows
  return [
    {
      name: "softmaxCrossEntropyGrad",
      declarations: declarations(rows, body),
      body,
      size,
      groups,
      element: "u32",
      spots
    }
  ]
}
