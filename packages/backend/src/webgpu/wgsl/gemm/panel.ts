/**
 * How a workgroup gets a tile's rows of an operand, `depth` steps of k deep, into workgroup memory: first into registers, so that memory answers
 * while the products of the panel before are added, then as vectors of four neighboring rows, whatever lies side by side in memory.
 */
import { range } from "../../../internal/sizes.ts"
import { u32 } from "./dims.ts"
import type { Along, Operand } from "./Product.ts"

export interface Panel {
  readonly name: "a" | "b"
  readonly near: Along
  /** what lies in vectors, if anything */
  readonly vector: Along | null
  /** rows of the tile, and of the operand */
  readonly rows: number
  readonly size: number
  readonly depth: number
  /** steps of k that there are */
  readonly k: number
  /** invocations of the workgroup */
  readonly lanes: number
  /** whether the last lanes do what does not keep all of them busy, and not the first */
  readonly last: boolean
}

export interface PanelCode {
  readonly declarations: string
  /** once: which elements an invocation takes, from row `{name}_first` on */
  readonly before: string
  /** from step `from` of k into registers */
  readonly fetch: (from: string) => string
  /** from registers into workgroup memory */
  readonly put: string
  /** the four rows from `4 * quarter` on at a step of k */
  readonly at: (k: string, quarter: string) => string
}

/** Vectors from one step of k to the next. Neighboring lanes that write different steps meet different banks of memory by one more. */
const pitchOf = ({ near, rows }: Pick<Panel, "near" | "rows">): number => rows / 4 + (near === "k" ? 1 : 0)

/** What one invocation takes at a time: four rows at one step of k, or at four where vectors lie along k. */
export const panelCode = (panel: Panel): PanelCode => {
  const { depth, k, lanes, last, name, near, rows, size, vector } = panel
  const pitch = pitchOf(panel)
  const steps = vector === "k" ? 4 : 1
  const units = (rows / 4) * (depth / steps)
  const turns = range(Math.max(1, units / lanes))
  const reads = vector === "own" ? 1 : 4
  const own = (i: number, j: number): string => {
    const row = `${name}_first + ${name}_q${i} * 4u${j === 0 ? "" : ` + ${j}u`}`
    if (size % rows === 0) return row
    return `min(${row}, ${u32(vector === "own" ? Math.floor((size - 1) / 4) * 4 : size - 1)})`
  }
  const some = units < lanes
  const busy = !some ? "" : last ? `lane >= ${u32(lanes - units)}` : `lane < ${u32(units)}`
  const when = (code: string): string => (some ? `if (${busy}) {\n${code}\n}` : code)
  const before = turns.flatMap((i) => {
    const unit = i > 0 ? `(lane + ${u32(i * lanes)})` : some && last ? `(lane - ${u32(lanes - units)})` : "lane"
    const inner = near === "k" ? depth / steps : rows / 4
    const [quarter, step] = near === "k" ? ["/", "%"] : ["%", "/"]
    return [
      `let ${name}_q${i} = ${unit} ${quarter} ${u32(inner)};`,
      `let ${name}_k${i} = (${unit} ${step} ${u32(inner)})${steps === 1 ? "" : " * 4u"};`,
      ...range(reads).map((j) => `let ${name}_o${i}_${j} = ${name}_own(item, ${own(i, j)});`),
      ...range(steps).map((j) => `var ${name}_r${i}_${j}: vec4<f32>;`)
    ]
  })
  const fetch = (from: string): string => {
    const zeros = "vec4<f32>()"
    const within = (i: number, value: string): string =>
      k % depth === 0 ? value : `select(${zeros}, ${value}, ${name}_s${i} < ${u32(k)})`
    const code = turns.flatMap((i) => {
      const at = (j: number): string => `${name}_at(${name}_o${i}_${j}, ${name}_t${i})`
      return [
        `let ${name}_s${i} = ${from} + ${name}_k${i};`,
        `let ${name}_t${i} = ${name}_k(${name}_s${i});`,
        ...(vector === null
          ? [`${name}_r${i}_0 = ${within(i, `vec4<f32>(${range(4).map(at).join(", ")})`)};`]
          : range(steps).map((j) => `${name}_r${i}_${j} = ${within(i, at(j))};`))
      ]
    })
    return `{\n${when(code.join("\n"))}\n}`
  }
  const put = turns.flatMap((i) => {
    const place = (j: number): string => `${name}_tile[(${name}_k${i} + ${j}u) * ${u32(pitch)} + ${name}_q${i}]`
    if (steps === 1) return [`${place(0)} = ${name}_r${i}_0;`]
    return ["x", "y", "z", "w"].map(
      (lane, j) =>
        `${place(j)} = vec4<f32>(${range(4)
          .map((row) => `${name}_r${i}_${row}.${lane}`)
          .join(", ")});`
    )
  })
  return {
    declarations: `var<workgroup> ${name}_tile: array<vec4<f32>, ${depth * pitch}>;`,
    before: before.join("\n"),
    fetch,
    put: when(put.join("\n")),
    at: (k, quarter) => `${name}_tile[${k} * ${u32(pitch)} + ${quarter}]`
  }
}

export const panelOf = ({ near, vector }: Operand, vectors: boolean, rest: Omit<Panel, "near" | "vector">): Panel => ({
  ...rest,
  vector: vectors ? vector : null,
  near: vectors && vector !== null ? vector : near
})
