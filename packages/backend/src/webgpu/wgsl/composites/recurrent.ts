/**
 * The gates of an LSTM and its state, forward and back: an invocation a unit of a row, whose four blocks stand side by side. With
 * p = projected + read,
 *
 *     i, f, o = sigmoid(p0, p1, p3), g = tanh(p2), cell' = f cell + i g, hidden' = o tanh(cell')
 *
 * and, with t = tanh(cell') and cotangents h of hidden' and c of cell',
 *
 *     a = c + h o (1 - t^2), p0: a g i (1 - i), p1: a cell f (1 - f), p2: a i (1 - g^2), p3: h t o (1 - o), cell: a f
 */
import type { Units } from "../../../internal/composites/rows.ts"
import { declareFor } from "../elementwise/functions.ts"
import { operands, type Shader } from "../shader.ts"
import type { Emitter } from "./Kernel.ts"
import { float, put } from "./rows.ts"

const size = 64

/** Where the blocks of a unit are. */
const block = (units: number, i: number): string => `wide + ${i * units}u`

const overUnits = ({ rows, units }: Units, shader: Pick<Shader, "name" | "body" | "spots">): Shader => ({
  ...shader,
  declarations: declareFor(shader.body),
  ...{ size, groups: Math.ceil((rows * units) / size), element: "u32" },
  body: `if (id < ${rows * units}u) {
let wide = id + id / ${units}u * ${3 * units}u;
${shader.body}
}`
})

export const cell: Emitter<Units> = (sizes, at) => {
  const { ref, spots } = operands()
  const [projected, read, before] = [ref(at[0]!), ref(at[1]!), ref(at[2]!)]
  const [hidden, next, gates] = [ref(at[3]!), ref(at[4]!), ref(at[5]!)]
  const sum = (i: number): string => {
    const place = block(sizes.units, i)
    return `${float(projected, place)} + ${float(read, place)}`
  }
  const body = `let i = tg_sigmoid(${sum(0)});
let f = tg_sigmoid(${sum(1)});
let g = tg_tanh(${sum(2)});
let o = tg_sigmoid(${sum(3)});
let next = f * ${float(before, "id")} + i * g;
${put(hidden, "id", "o * tg_tanh(next)")}
${put(next, "id", "next")}
${["i", "f", "g", "o"].map((gate, i) => put(gates, block(sizes.units, i), gate)).join("\n")}`
  return [overUnits(sizes, { name: "lstmCell", body, spots })]
}

export const cellGradient: Emitter<Units> = (sizes, at) => {
  const { ref, spots } = operands()
  const [gates, cell, toHidden, toCell] = [ref(at[0]!), ref(at[1]!), ref(at[2]!), ref(at[3]!)]
  const [toGates, toBefore] = [ref(at[4]!), ref(at[5]!)]
  const results = [
    "all * g * i * (1.0 - i)",
    "all * before * f * (1.0 - f)",
    "all * i * (1.0 - g * g)",
    "h * t * o * (1.0 - o)"
  ]
  const body = `${["i", "f", "g", "o"].map((gate, i) => `let ${gate} = ${float(gates, block(sizes.units, i))};`).join("\n")}
let before = ${float(cell, "id")};
let h = ${float(toHidden, "id")};
let t = tg_tanh(f * before + i * g);
let all = ${float(toCell, "id")} + h * o * (1.0 - t * t);
${results.map((result, i) => put(toGates, block(sizes.units, i), result)).join("\n")}
${put(toBefore, "id", "all * f")}`
  return [overUnits(sizes, { name: "lstmCellGrad", body, spots })]
}
