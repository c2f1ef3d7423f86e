/** A GPT of 4 layers, 4 heads, width 128 and context 64 over 65 characters, batch 12; tied head, tanh-gelu, biases, no dropout. */
import { integers, normals } from "../values.ts"
import { affine, drawn, filled, type Parameter, type Problem } from "./Problem.ts"

export const sizes = { layers: 4, heads: 4, width: 128, context: 64, vocabulary: 65 } as const

export type Sizes = { readonly [K in keyof typeof sizes]: number }

/** The sizes that parameters have; heads are always as many. */
export const sizesOf = (shapes: Readonly<Record<string, { readonly shape: ReadonlyArray<number> }>>): Sizes => {
  const [vocabulary = 0, width = 0] = shapes["tokens.table"]!.shape
  const layers = Object.keys(shapes).filter((name) => name.endsWith(".attentionNorm.scale")).length
  return { layers, heads: sizes.heads, width, context: shapes["positions.table"]!.shape[0]!, vocabulary }
}

/** Of a token that is predicted with a cache: how many came before. */
export const start = 32

const norm = (name: string, width: number): ReadonlyArray<Parameter> => [
  filled(`${name}.scale`, [width], 1),
  filled(`${name}.shift`, [width], 0)
]

const parts = ["query", "key", "value"]

/** Query, key and value are drawn side by side, as one kernel [width, 3 width]. */
const attention = (name: string, width: number, seed: number): ReadonlyArray<Parameter> => {
  const all = normals(width * 3 * width, 0.02, seed)
  return parts.flatMap((part, j): ReadonlyArray<Parameter> => {
    const data = new Float32Array(width * width)
    for (let i = 0; i < width; i++) {
      data.set(all.subarray((3 * i + j) * width, (3 * i + j + 1) * width), i * width)
    }
    return [{ name: `${name}.${part}.kernel`, shape: [width, width], data }, filled(`${name}.${part}.bias`, [width], 0)]
  })
}

const block = (i: number, { layers, width }: Sizes): ReadonlyArray<Parameter> => {
  const seed = 3 + 4 * i
  const projected = 0.02 / Math.sqrt(2 * layers)
  return [
    ...norm(`blocks.${i}.attentionNorm`, width),
    ...attention(`blocks.${i}.attention`, width, seed),
    ...affine(`blocks.${i}.attention.out`, [width, width], projected, seed + 1),
    ...norm(`blocks.${i}.feedForwardNorm`, width),
    ...affine(`blocks.${i}.feedForward.up`, [width, 4 * width], 0.02, seed + 2),
    ...affine(`blocks.${i}.feedForward.down`, [4 * width, width], projected, seed + 3)
  ]
}

/** The initial loss is that of the sizes that are not told. */
export const gpt = (given: Sizes = sizes, batch = 12): Problem => {
  const { context, layers, vocabulary, width } = given
  return {
    name: "gpt",
    network: "gpt",
    parameters: [
      drawn("tokens.table", [vocabulary, width], 0.02, 1),
      drawn("positions.table", [context, width], 0.02, 2),
      ...Array.from({ length: layers }, (_, i) => block(i, given)).flat(),
      ...norm("norm", width)
    ],
    input: { shape: [batch, context], data: integers(batch * context, vocabulary, 77) },
    labels: { shape: [batch, context], data: integers(batch * context, vocabulary, 78) },
    classes: vocabulary,
    optimizers: ["adam"],
    initialLoss: 4.2128
  }
}

/** The parameters with `qkv` in place of query, key and value, side by side: how other frameworks' models are written. */
export const joined = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<Parameter> => {
  const byName = new Map(parameters.map((one) => [one.name, one]))
  const sideBySide = (name: string, leaf: string): Parameter => {
    const sources = parts.map((part) => byName.get(`${name}.${part}.${leaf}`)!)
    const width = sources[0]!.shape.at(-1)!
    const rows = sources[0]!.data.length / width
    const data = new Float32Array(rows * 3 * width)
    for (let i = 0; i < rows; i++) {
      sources.forEach((one, j) => data.set(one.data.subarray(i * width, (i + 1) * width), (3 * i + j) * width))
    }
    return { name: `${name}.qkv.${leaf}`, shape: leaf === "bias" ? [3 * width] : [width, 3 * width], data }
  }
  return parameters.flatMap((one) => {
    const [, name, part, leaf] = /^(.*)\.(query|key|value)\.(\w+)$/.exec(one.name) ?? []
    return part === undefined ? [one] : part === "query" ? [sideBySide(name!, leaf!)] : []
  })
}
