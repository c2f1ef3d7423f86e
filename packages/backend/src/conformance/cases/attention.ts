/** The kernels of attention, against their bodies. */
import * as Composite from "@typegrad/core/Composite"
import { type Case, make, show, T } from "../Case.ts"
import { between, bools, input, integers, listed } from "../values.ts"

const apply: (options: any) => (...inputs: ReadonlyArray<any>) => any = Composite.make as never

/** What attention is given beside query, key and value: names of inputs, in the order of the operands. */
interface Attention {
  readonly inputs: ReadonlyArray<"mask" | "bias" | "past">
  readonly causal: boolean
  readonly scale: number
}

/** Each head of key or value for all heads of the query that share it. */
const repeated = (x: any, heads: number): any => T.repeat(x, "b t g d -> b t (g r) d", { r: heads / x.shape[2] })

/** Operands `[batch, time, heads, width]`, as `@typegrad/nn` has them; heads of the query share those of key and value in turn. */
const scores = (options: Attention, [q, k, , ...rest]: ReadonlyArray<any>): any => {
  const given = Object.fromEntries(options.inputs.map((name, i) => [name, rest[i]]))
  const wide = repeated(k, q.shape[2])
  const product = T.mul(T.einsum("bihd,bjhd->bhij", q, wide), options.scale)
  const biased = given["bias"] === undefined ? product : T.add(product, given["bias"])
  const masked = given["mask"] === undefined ? biased : T.where(given["mask"], biased, Number.NEGATIVE_INFINITY)
  if (!options.causal) return masked
  const [rows, columns] = [T.iota([q.shape[1], k.shape[1]], 0), T.iota([q.shape[1], k.shape[1]], 1)]
  return T.where(T.lessEqual(columns, T.add(rows, given["past"] ?? 0)), masked, Number.NEGATIVE_INFINITY)
}

/** The largest score of a row or 0, the sum of powers or 1, and the weights. */
const statistics = (all: any) => {
  const largest = T.stopGradient(T.max(all, [3], true))
  const shift = T.where(T.equal(largest, Number.NEGATIVE_INFINITY), 0, largest)
  const powers = T.exp(T.sub(all, shift))
  const sum = T.sum(powers, [3], true)
  const divisor = T.where(T.equal(sum, 0), 1, sum)
  return { shift, sum: divisor, weights: T.div(powers, divisor) }
}

const perRow = (x: any): any => T.stopGradient(T.swapAxes(T.squeeze(x, 3), 1, 2))

const attention = (options: Attention) =>
  apply({
    name: "typegrad/attention",
    attrs: { ...options, kept: 1 },
    body: (...inputs: ReadonlyArray<any>) => {
      const { shift, sum, weights } = statistics(scores(options, inputs))
      const wide = repeated(inputs[2], inputs[0].shape[2])
      return [T.einsum("bhij,bjhe->bihe", weights, wide), perRow(shift), perRow(sum)]
    }
  })

const attentionGradient = (options: Attention) =>
  apply({
    name: "typegrad/attentionGrad",
    attrs: { ...options, kept: 1 },
    body: (...all: ReadonlyArray<any>) => {
      const [inputs, cotangent] = [all.slice(0, -4), all.at(-1)]
      const [q, k, v] = inputs
      const heads = q.shape[2] / k.shape[2]
      const { weights } = statistics(scores(options, inputs))
      const d = T.einsum("bihe,bjhe->bhij", cotangent, repeated(v, q.shape[2]))
      const back = T.mul(T.mul(weights, T.sub(d, T.sum(T.mul(weights, d), [3], true))), options.scale)
      const shared = (x: any): any => T.sum(T.reshape(x, [x.shape[0], x.shape[1], k.shape[2], heads, x.shape[3]]), [3])
      return [
        T.einsum("bhij,bjhd->bihd", back, repeated(k, q.shape[2])),
        shared(T.einsum("bhij,bihd->bjhd", back, q)),
        shared(T.einsum("bhij,bihe->bjhe", weights, cotangent))
      ]
    }
  })

export interface AttentionSizes {
  readonly batch?: number
  readonly queries: number
  readonly keys: number
  readonly heads?: number
  readonly groups?: number
  readonly width: number
  readonly features?: number
  readonly causal?: boolean
  /** sizes of a mask and a bias, which stretch to [batch, heads, queries, keys] */
  readonly mask?: ReadonlyArray<number>
  readonly bias?: ReadonlyArray<number>
  readonly past?: number
  readonly spread?: number
}

const attentionCases = (sizes: AttentionSizes): ReadonlyArray<Case> => {
  const {
    batch = 1,
    bias,
    causal = false,
    groups = sizes.heads ?? 1,
    heads = 1,
    keys,
    mask,
    past,
    queries,
    width
  } = sizes
  const { features = width, spread = 1 } = sizes
  const inputs = (["mask", "bias", "past"] as const).filter((name) => sizes[name] !== undefined)
  const options: Attention = { inputs, causal, scale: 1 / Math.sqrt(width) }
  const scaled = between(-2 * spread, 2 * spread)
  const operands = [
    input([batch, queries, heads, width], scaled),
    input([batch, keys, groups, width], scaled),
    input([batch, keys, groups, features]),
    ...(mask === undefined ? [] : [input(mask, bools)]),
    ...(bias === undefined ? [] : [input(bias)]),
    ...(past === undefined ? [] : [input([], integers(past, past + 1))])
  ]
  const plain = Object.entries(sizes).map(([name, value]) => `${name} ${Array.isArray(value) ? show(value) : value}`)
  const { length } = operands
  // scores grow with both operands, and their rounding errors are relative errors of the weights
  const tolerance = { relative: 1e-5, absolute: 1e-5 * spread ** 2, derivatives: "none", mapped: false } as const
  return [
    make(`attention ${plain.join(", ")}`, operands, (...given) => attention(options)(...given), tolerance),
    make(
      `attentionGrad ${plain.join(", ")}`,
      [...operands, input([batch, queries, heads, features])],
      (...given) => {
        const own = given.slice(0, length)
        return attentionGradient(options)(...own, ...attention(options)(...own), given[length])
      },
      tolerance
    )
  ]
}

/** Tiles are 4 or 6 rows, blocks of keys 96: sizes at, below and above what is whole. */
export const attentionSizes: ReadonlyArray<AttentionSizes> = [
  { queries: 1, keys: 1, width: 1 },
  { queries: 8, keys: 1, width: 1, features: 3 },
  { queries: 12, keys: 12, width: 8 },
  { batch: 2, queries: 13, keys: 17, heads: 3, width: 5, features: 7 },
  { batch: 2, queries: 64, keys: 64, heads: 2, width: 32, causal: true },
  { queries: 97, keys: 97, width: 8, causal: true },
  { queries: 11, keys: 193, width: 20, features: 12, causal: true },
  { queries: 103, keys: 9, width: 4, causal: true },
  { queries: 9, keys: 200, heads: 4, groups: 2, width: 16, causal: true, past: 191 },
  { queries: 20, keys: 120, heads: 6, groups: 1, width: 10, causal: true, past: 3 },
  { queries: 10, keys: 10, width: 8, causal: true, past: -4 },
  { batch: 2, queries: 15, keys: 15, heads: 2, width: 8, mask: [2, 2, 15, 15], causal: true },
  { batch: 2, queries: 101, keys: 101, heads: 2, width: 8, mask: [2, 1, 1, 101], bias: [1, 2, 101, 101], causal: true },
  {
    batch: 2,
    queries: 99,
    keys: 99,
    heads: 4,
    groups: 2,
    width: 8,
    mask: [1, 1, 99, 1],
    bias: [2, 1, 1, 99],
    causal: true
  },
  { queries: 32, keys: 32, width: 64, spread: 8 }
]

export const attentions: ReadonlyArray<Case> = [
  ...attentionSizes.flatMap(attentionCases),
  make(
    "attention of queries that see nothing, and of NaN",
    [
      input([1, 12, 1, 4]),
      input([1, 12, 1, 4]),
      input([1, 12, 1, 4]),
      input([1, 1, 12, 1], listed("bool", [0, 1, 1])),
      input([1, 1, 12, 12], listed("float32", [0, 1, -Infinity, 2, NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
    ],
    (...given) => attention({ inputs: ["mask", "bias"], causal: true, scale: 0.5 })(...given)[0],
    { relative: 1e-5, absolute: 1e-5, derivatives: "none", mapped: false }
  )
]
