/** Maps of floats on vectors of four neighbors: the body is a function of one element, called four times. */
import type { Fused } from "@typegrad/core/Plan"
import { expensive } from "../../internal/expensive.ts"
import { axesOf, live } from "../../internal/space.ts"
import { statements } from "./body.ts"
import { isLinear, offsetOf, unravel } from "./indices.ts"
import type { Operands, Site } from "./shader.ts"

/** Additions that an element is worth. */
export const workOf = (kernel: Fused): number => {
  const needed = live(kernel)
  return kernel.body.reduce((sum, one, i) => {
    if (!needed[i] || one.kind !== "compute") return sum
    return sum + (expensive.has(one.op) ? 16 : 1)
  }, 0)
}

interface Moving {
  readonly instruction: number | null
  readonly offset: number
  /** over the axes, of which the last moves by four elements */
  readonly strides: ReadonlyArray<number>
}

/** How vectors are walked. */
export interface Fours {
  /** of the axes, the last in vectors */
  readonly sizes: ReadonlyArray<number>
  /** the results' walk comes last */
  readonly moving: ReadonlyArray<Moving>
}

/** Whether whole vectors are read or written: else it is one element, the same for all four. */
const isWhole = ({ strides }: Moving): boolean => strides[strides.length - 1] !== 0

const fits = (moving: Moving, strides: ReadonlyArray<number>): boolean => {
  const last = strides[strides.length - 1]
  if (last === 0) return true
  return last === 1 && moving.offset % 4 === 0 && strides.slice(0, -1).every((stride) => stride % 4 === 0)
}

/** null where operands are not of that form. */
export const foursOf = (kernel: Fused, stores: Fused["stores"]): Fours | null => {
  const { body } = kernel
  const { axes, operands } = axesOf(kernel)
  const last = axes.length - 1
  if (last < 0 || axes[last]!.size % 4 !== 0) return null
  if (stores.some(({ value }) => body[value]!.dtype !== "float32")) return null
  const moving = operands.map(({ instruction }, operand): Moving => {
    const one = instruction === null ? null : body[instruction]!
    const strides = axes.map((axis) => axis.strides[operand]!)
    return { instruction, offset: one?.kind === "load" ? (one.offset ?? 0) : 0, strides }
  })
  const isFloat = (i: number | null): boolean =>
    i === null || (body[i]!.kind === "load" && body[i]!.dtype === "float32")
  if (!moving.every((one) => isFloat(one.instruction) && fits(one, one.strides))) return null
  return { sizes: axes.map(({ size }, axis) => (axis === last ? size / 4 : size)), moving }
}

/** A function that the statements call, and the statements for the vector of number `index`, a name; `known` has names of vectors that are not read. */
export const writeFours = (
  site: Site,
  kernel: Fused,
  stores: Fused["stores"],
  { moving, sizes }: Fours,
  { ref }: Operands,
  index: string,
  known: ReadonlyMap<number, string> = new Map()
): { readonly declarations: string; readonly lines: ReadonlyArray<string> } => {
  const { body } = kernel
  const needed = live(kernel)
  const last = sizes.length - 1
  const { code, coordinates } = unravel(index, sizes)
  const quarters = ({ strides }: Moving): ReadonlyArray<number> =>
    strides.map((stride, axis) => (axis === last ? 1 : stride / 4))
  const plain = (one: Moving): boolean => isWhole(one) && isLinear(sizes, quarters(one))
  const vectorAt = (one: Moving): string => (plain(one) ? index : offsetOf(coordinates, quarters(one)))

  const loads = moving.slice(0, -1)
  const read = loads.flatMap((one) => {
    const instruction = body[one.instruction!]!
    if (instruction.kind !== "load") return []
    const name = `v${one.instruction}`
    const given = known.get(instruction.node)
    if (given !== undefined) return [`let ${name} = ${given};`]
    if (isWhole(one)) {
      return [`let ${name} = ${ref(site.spot(instruction.node), one.offset).at(vectorAt(one))};`]
    }
    const from = ref(site.spot(instruction.node), one.offset - (one.offset % 4))
    return [
      `let ${name}_at = ${offsetOf(coordinates, one.strides)} + ${one.offset % 4}u;`,
      `let ${name} = ${from.at(`(${name}_at >> 2u)`)}[${name}_at & 3u];`
    ]
  })
  const values = statements(
    body,
    (i) => needed[i]!,
    () => null
  )
  const results = stores.map(({ value }) => `v${value}`)
  const declarations = [
    ...(results.length > 1 ? [`struct Results { ${results.map((_, i) => `r${i}: f32`).join(", ")} }`] : []),
    `fn element(${loads.map(({ instruction }) => `v${instruction}: f32`).join(", ")}) -> ${results.length > 1 ? "Results" : "f32"} {`,
    ...values,
    `return ${results.length > 1 ? `Results(${results.join(", ")})` : results[0]};`,
    "}"
  ].join("\n")
  const calls = [..."xyzw"].map((component) => {
    const args = loads.map((one) => (isWhole(one) ? `v${one.instruction}.${component}` : `v${one.instruction}`))
    return `let ${component} = element(${args.join(", ")});`
  })
  const written = stores.map(({ node }, i) => {
    const part = results.length > 1 ? `.r${i}` : ""
    return `${ref(site.spot(node)).at(index)} = vec4<f32>(${[..."xyzw"].map((component) => component + part).join(", ")});`
  })
  const linear = moving.every((one) => plain(one) || one.strides.every((stride) => stride === 0))
  return { declarations, lines: [...(linear ? [] : code), ...read, ...calls, ...written] }
}
