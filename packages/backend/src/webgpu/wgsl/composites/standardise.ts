/**
 * Rows with biased variance 1 about their mean, or with mean square 1: y = (x - mean) / deviation, deviation^2 = mean((x - mean)^2) + epsilon,
 * where the mean is known before squares are added. Back: (g - mean(g) - y mean(g y)) / deviation.
 */
import type { Standard } from "../../../internal/composites/rows.ts"
import { declareFor } from "../elementwise/functions.ts"
import { literal } from "../literals.ts"
import { operands } from "../shader.ts"
import type { Emitter } from "./Kernel.ts"
import { along, begin, float, meeting, onceARow, put, shareRows } from "./rows.ts"

export const standard: Emitter<Standard> = ({ centred, epsilon, rows: count, size: length }, at) => {
  const rows = shareRows(count, length)
  const { ref, spots } = operands()
  const [values, results, deviations] = [ref(at[0]!), ref(at[1]!), ref(at[2]!)]
  const mean = `var sum = 0.0;
${along(rows, `sum += ${float(values, "at")};`)}
let mean = meet_sum(lane, sum) / ${length}.0;`
  const about = (x: string): string => (centred ? `${x} - mean` : x)
  const body = `${begin(rows)}
${centred ? mean : ""}
var squares = 0.0;
${along(
  rows,
  `let x = ${about(float(values, "at"))};
squares += x * x;`
)}
let deviation = sqrt(meet_sum(lane, squares) / ${length}.0 + ${literal(epsilon, "float32")});
${along(rows, put(results, "at", `(${about(float(values, "at"))}) / deviation`))}
${onceARow(rows, put(deviations, "row", "deviation"))}`
  const { groups, size } = rows
  const declarations = [declareFor(body), meeting(rows, "meet_sum", "f32", "a + b")].join("\n")
  return [{ name: "standardise", declarations, body, size, groups, element: "u32", spots }]
}

export const standardGradient: Emitter<Standard> = ({ centred, rows: count, size: length }, at) => {
  const rows = shareRows(count, length)
  const { ref, spots } = operands()
  const [values, deviations, cotangents, results] = [ref(at[0]!), ref(at[1]!), ref(at[2]!), ref(at[3]!)]
  const body = `${begin(rows)}
var sums = vec2<f32>();
${along(
  rows,
  `let g = ${float(cotangents, "at")};
sums += vec2(g, g * ${float(values, "at")});`
)}
let means = meet_sum(lane, sums) / ${length}.0;
var deviation = 1.0;
if (row < ${count}u) { deviation = ${float(deviations, "row")}; }
${along(
  rows,
  `let about = ${float(cotangents, "at")}${centred ? " - means.x" : ""};
${put(results, "at", `(about - ${float(values, "at")} * means.y) / deviation`)}`
)}`
  const { groups, size } = rows
  const declarations = meeting(rows, "meet_sum", "vec2<f32>", "a + b")
  return [{ name: "standardiseGrad", declarations, body, size, groups, element: "u32", spots }]
}
