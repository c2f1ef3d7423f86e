/**
 * One rule, two renderings: random models go to the compiler and are made, and both must give the same output, parameters and
 * state, or the same sentence. TYPEGRAD_SEED chooses the models.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import { ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import { binaryCrossEntropy, crossEntropy, mse } from "@typegrad/nn/Loss"
import { accuracy, meanAbsoluteError, topK } from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import { compile } from "./support/compile.ts"

const long = process.env["TYPEGRAD_LONG"] === "1"
const seed = Number(process.env["TYPEGRAD_SEED"] ?? 1)

const top = topK(3)

interface Draw {
  readonly below: (n: number) => number
  readonly pick: <A>(from: ReadonlyArray<A>) => A
}

const draw = (seed: number): Draw => {
  const host = Random.host(Random.key(seed))
  const below = (n: number) => host.int(n)
  return { below, pick: (from) => from[below(from.length)]! }
}

type Shape = ReadonlyArray<number | string>

const write = (shape: Shape): string =>
  `[${shape.map((dim) => (typeof dim === "string" ? `"${dim}"` : dim)).join(", ")}]`

const widths = [3, 4, 8, 8, 8, 16]

/** A layer as it is written; small numbers of `depth` give simple ones. `width` is near what fits. */
const layer = (random: Draw, depth: number, width: number): string => {
  const { below, pick } = random
  const named = () => (below(12) === 0 ? `, { name: "${pick(["fc", "fc", "head", "a.b", "dense1", "stack0"])}" }` : "")
  const list = () => Array.from({ length: below(3) + 1 }, () => layer(random, depth - 1, width)).join(", ")
  const simple = [
    () => `Nn.dense(${below(40) === 0 ? pick([0, -1, 2.5]) : pick([...widths, width])}${named()})`,
    () => `Nn.dense(${width})`,
    () => `Nn.dense(${pick(widths)}, { bias: false })`,
    () => pick(["Nn.relu", "Nn.tanh", "Nn.gelu", "Nn.identity", "Nn.leakyRelu()"]),
    () => `Nn.dropout(${below(20) === 0 ? pick([1, -0.1, 50]) : pick([0, 0.1, 0.5])})`,
    () => pick(["Nn.batchNorm()", "Nn.layerNorm()", 'Nn.layerNorm({ name: "fc" })']),
    () => pick(["Nn.rmsNorm()", "Nn.instanceNorm()", "Nn.instanceNorm({ affine: false })", "Nn.prelu()"]),
    () => pick(["Nn.layerNorm({ axes: 2 })", "Nn.layerNorm({ axes: 3 })", "Nn.prelu({ perFeature: true })"]),
    () => pick(["Nn.groupNorm(2)", "Nn.groupNorm(3)", "Nn.swiglu", "Nn.softmax", "Nn.localResponseNorm(3)"]),
    () =>
      `Nn.${pick(["weightNorm", "spectralNorm"])}(${pick([`Nn.dense(${width})`, `Nn.dense(${width})`, "Nn.relu"])}${named()})`,
    () => {
      const heads = `heads: ${below(20) === 0 ? pick([0, 1.5]) : pick([1, 2, 2, 3])}`
      const more = pick(["", "", ", kvHeads: 1", ", kvHeads: 2, bias: false", ", dropout: 0.1", ", bias: false"])
      const block = pick(["", ", hidden: 5", ", gated: true", ', norm: "post"'])
      return pick([
        `Nn.multiHeadAttention({ ${heads}${more} })`,
        `Nn.encoderBlock({ ${heads}${more}${block} })`,
        pick(["Nn.sinusoidalPositions", "Nn.positionEmbedding(9)", "Nn.embedding(11, 8)"]),
        ...["Nn.feedForward(5)", "Nn.feedForward(5, { gated: true, bias: false })"]
      ])
    },
    () => "Nn.flatten"
  ]
  const nested = [
    () => `Nn.stack(${list()})`,
    () =>
      `Nn.residual(${below(2) === 0 ? `Nn.stack(${list()}, Nn.dense(${width}))` : layer(random, depth - 1, width)}${named()})`,
    () =>
      `Nn.repeat(${below(20) === 0 ? pick([0, 1.5]) : below(3) + 1}, Nn.stack(${list()}, Nn.dense(${width}))${named()})`,
    () =>
      `Nn.addBranches(Nn.stack(${list()}, Nn.dense(${width})), Nn.dense(${pick([width, width, width, 5])})${named()})`,
    () => `Nn.concatBranches(Nn.stack(${list()}, Nn.dense(${width})), Nn.${pick(["dense(5)", "identity"])}${named()})`,
    () => `Nn.shared(${below(20) === 0 ? pick([0, 1.5]) : 2}, Nn.stack(${list()}, Nn.dense(${width}))${named()})`,
    () => `Nn.frozen(${layer(random, depth - 1, width)})`,
    () => `Nn.named("${pick(["fc", "head", "dense1"])}", Nn.stack(${list()}))`,
    () => `Nn.mapParams(${layer(random, depth - 1, width)}, (leaf) => leaf)`,
    () => `Nn.sequential(Nn.input(${write(pick<Shape>([[width], ["h", width], [8]]))}), ${list()})`
  ]
  return pick(depth > 0 && below(3) === 0 ? nested : simple)()
}

const model = (random: Draw): string => {
  const { below, pick } = random
  const width = pick(widths)
  const shape = pick<Shape>([[width], [width], ["time", width], [6, width], [2, 2, width], [width, "time"], []])
  const layers = Array.from({ length: below(4) + 1 }, () => layer(random, 2, width))
  const dtype = below(10) === 0 ? `, "${pick(["int32", "bool"])}"` : ""
  const built = `Nn.sequential(Nn.input(${write(shape)}${dtype}), ${layers.join(", ")})`
  if (below(6) > 0) return built
  const after = `Nn.sequential(Nn.input(${write(pick<Shape>([[width], ["h", width], [8]]))}), ${layer(random, 1, width)})`
  return `Nn.encoderDecoder(${built}, ${after})`
}

/** Models of images and sequences; their sizes are known, as the compiler has no names for what a window leaves of a name. */
const spatial = (random: Draw): string => {
  const { below, pick } = random
  const image = below(3) > 0
  const rank = image ? 2 : 1
  const size = (from: ReadonlyArray<number>) =>
    image && below(3) === 0 ? `[${pick(from)}, ${pick(from)}]` : `${pick(from)}`
  const window = (more: ReadonlyArray<string>) => {
    const options = [
      () => `stride: ${size([1, 1, 2, 3])}`,
      () => `padding: ${below(2) === 0 ? pick(['"same"', '"valid"']) : size([0, 1, 2])}`,
      ...more.map((option) => () => option)
    ]
    return [`kernel: ${size(below(60) === 0 ? [0, 1.5] : [1, 2, 3, 3, 5])}`]
      .concat(options.filter(() => below(3) === 0).map((option) => option()))
      .join(", ")
  }
  const dilation = `dilation: ${size([1, 2, 3])}`
  const common = [dilation, "bias: false", 'name: "conv"', `groups: ${pick([1, 2, 3])}`]
  const filters = `filters: ${pick([2, 3, 4, 6])}`
  const border = () => (below(3) === 0 ? `[${below(3)}, ${below(4)}]` : `${below(4)}`)
  const mode = () =>
    below(2) === 0 ? "" : `, { mode: "${pick(["constant", "reflect", "symmetric", "edge", "circular"])}" }`
  const layers = [
    () => `Nn.conv${rank}d({ ${filters}, ${window(common)} })`,
    () => `Nn.conv${rank}d({ ${filters}, ${window(common)} })`,
    () => `Nn.convTranspose${rank}d({ ${filters}, ${window([...common, `outputPadding: ${size([0, 1])}`])} })`,
    () => `Nn.depthwiseConv2d({ ${window([dilation, "bias: false", "multiplier: 2"])} })`,
    () => `Nn.separableConv2d({ ${filters}, ${window([dilation, "bias: false", "multiplier: 2"])} })`,
    () =>
      `Nn.${pick(["max", "avg"])}Pool${rank}d(${size([1, 2, 3, 4])}${pick(["", ", { stride: 1 }", ', { padding: "same" }', ", { padding: 1 }"])})`,
    () => `Nn.adaptive${pick(["Max", "Avg"])}Pool${rank}d(${size([1, 2, 5])})`,
    () => `Nn.upsample${rank}d(${size([1, 2, 3])})`,
    () =>
      `Nn.pad${rank}d(${image && below(3) === 0 ? `[${border()}, ${border()}]` : image ? `${below(4)}` : border()}${mode()})`,
    () =>
      `Nn.permute([${image ? pick(["0, 1, 2", "2, 0, 1", "1, 0, 2", "1, 0"]) : pick(["0, 1", "1, 0", "0, 0", "0, 2"])}])`,
    () => `Nn.unflatten([${pick(["2, 3", "2, 2", "6", "1, 4"])}])`,
    () => `Nn.spatialDropout(0.1)`,
    () => "Nn.classToken()",
    () => `Nn.patchEmbedding(${pick([0, 1, 2, 2, 3, 4])}, ${pick([3, 4])})`,
    () => `Nn.residual(Nn.conv${rank}d({ ${filters}, kernel: 3, padding: "same" }))`,
    () => `Nn.stochasticDepth(0.1, Nn.stack(Nn.relu, Nn.conv${rank}d({ ${filters}, kernel: 1 })))`,
    () => pick(["Nn.globalAvgPool", "Nn.globalMaxPool", "Nn.flatten", "Nn.batchNorm()"])
  ]
  const sizes = Array.from({ length: rank }, () => pick([0, 1, 2, 5, 7, 8, 12, 13]))
  const shape = below(15) === 0 ? [4] : [...sizes.map((n) => (n === 0 && below(4) > 0 ? 9 : n)), pick([1, 2, 4, 6])]
  const list = Array.from({ length: below(3) + 1 }, () => pick(layers)())
  return `Nn.sequential(Nn.input(${write(shape)}${below(20) === 0 ? ', "int32"' : ""}), ${list.join(", ")})`
}

/** Variables as a type: an array is a repeated layer. */
const typeOf = (tree: any): string => {
  if ("dtype" in tree) return `Tensor<${write(tree.shape)}, "${tree.dtype}">`
  if (Array.isArray(tree)) return `Nn.Repeated<${tree.length}, ${typeOf(tree[0])}>`
  return `{ ${Object.entries(tree)
    .map(([name, part]) => `readonly ${name}: ${typeOf(part)}`)
    .join("; ")} }`
}

type Outcome = { readonly type: string } | { readonly sentence: string }

const run = (text: string): Outcome => {
  try {
    const made = new Function("Nn", `return ${text}`)(Nn)
    const { params, state } = made.init(Random.key(0))
    const output = `{ readonly shape: ${write(made.output.shape)}; readonly dtype: "${made.output.dtype}" }`
    return { type: `Got<${output}, ${typeOf(params)}, ${typeOf(state)}>` }
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof RangeError)) throw error
    return { sentence: error.message }
  }
}

/** Each program at the compiler and at run time; returns how many are right. */
const agree = async (programs: ReadonlyArray<string>): Promise<number> => {
  const outcomes = programs.map(run)
  const lines = [
    'import * as Nn from "SRC/Nn.ts"',
    'import type * as Model from "SRC/Model.ts"',
    'import type { Tensor } from "@typegrad/core/Tensor"',
    "interface Got<O, P, S> { readonly output: O; readonly params: P; readonly state: S }",
    "type Of<M> = M extends Model.Model<any, any, infer P, infer S, any, any, any>",
    '  ? Got<{ readonly shape: Model.SpecOf<M>["out"]; readonly dtype: Model.SpecOf<M>["dt"] }, P, S> : never',
    "type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false"
  ]
  const places = programs.map((text, i) => {
    lines.push(`const m${i} = ${text}`)
    const outcome = outcomes[i]!
    if ("type" in outcome) lines.push(`export const z${i}: Same<Of<typeof m${i}>, ${outcome.type}> = true`)
    return lines.length
  })
  const errors = await compile(lines.join("\n"))
  const disagreements = programs.flatMap((text, i) => {
    const outcome = outcomes[i]!
    const at = places[i]!
    if ("type" in outcome) {
      const error = errors.get(at - 1) ?? errors.get(at)
      return error === undefined ? [] : [`${text}: ${outcome.type} at run time, but the compiler: ${error}`]
    }
    const error = errors.get(at) ?? "nothing"
    return error.includes(JSON.stringify(outcome.sentence))
      ? []
      : [`${text}: ${outcome.sentence} at run time, but the compiler: ${error}`]
  })
  assert.deepStrictEqual(disagreements, [])
  return outcomes.filter((outcome) => "type" in outcome).length
}

describe("types and run time agree", () => {
  it(`on random models (seed ${seed})`, { timeout: 300_000 }, async () => {
    const random = draw(seed)
    const count = long ? 3000 : 400
    const right = await agree(Array.from({ length: count }, () => model(random)))
    assert.isAbove(right, count / 5)
    assert.isAbove(count - right, count / 5)
  })

  it(`on random models of images and sequences (seed ${seed})`, { timeout: 300_000 }, async () => {
    const random = draw(seed + 2)
    const count = long ? 3000 : 300
    const right = await agree(Array.from({ length: count }, () => spatial(random)))
    assert.isAbove(right, count / 5)
    assert.isAbove(count - right, count / 5)
  })

  it(`on random labels (seed ${seed})`, { timeout: 300_000 }, async () => {
    const { below, pick } = draw(seed + 1)
    const count = long ? 2000 : 300
    const dtypes = ["float32", "float32", "float32", "int32", "bool"] as const
    const rules = { crossEntropy, mse, binaryCrossEntropy, accuracy, top, meanAbsoluteError }
    const cases = Array.from({ length: count }, () => {
      const name = pick(Object.keys(rules) as ReadonlyArray<keyof typeof rules>)
      const output = Array.from({ length: below(3) }, () => pick([1, 2, 3, 10]))
      const label = pick<ReadonlyArray<number>>([output, output.slice(0, -1), [...output, 1], [1], [3], []])
      const outputDType = below(8) === 0 ? pick(dtypes) : "float32"
      return { name, output, outputDType, label, labelDType: pick([...dtypes, "int32" as const]) }
    })
    const lines = [
      'import type * as Loss from "SRC/Loss.ts"',
      'import type * as Metric from "SRC/Metric.ts"',
      'import type { ApplyRule } from "SRC/Rule.ts"',
      'import type { Tensor } from "@typegrad/core/Tensor"',
      'type Err<R, O, T, L> = ApplyRule<R, O, T, { readonly label: L }, "label"> & { readonly "~err": unknown }',
      "type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false"
    ]
    const types = {
      crossEntropy: "typeof Loss.crossEntropy",
      mse: "typeof Loss.mse",
      binaryCrossEntropy: "typeof Loss.binaryCrossEntropy",
      accuracy: "typeof Metric.accuracy",
      top: "Metric.TopK<3>",
      meanAbsoluteError: "typeof Metric.meanAbsoluteError"
    }
    const written = cases.map(({ label, labelDType, name, output, outputDType }, i) => {
      let expected = "0"
      try {
        const perExample: (...args: ReadonlyArray<any>) => unknown = rules[name].perExample
        perExample(
          Tensor.zeros([2, ...output], outputDType) as Tensor.AnyTensor,
          { label: Tensor.zeros([2, ...label], labelDType) as Tensor.AnyTensor },
          "label"
        )
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error
        expected = JSON.stringify(error.message)
      }
      const applied = `Err<${types[name]}, ${write(output)}, "${outputDType}", Tensor<${write(label)}, "${labelDType}">>`
      return `export const e${i}: Same<(${applied})["~err"], ${expected}> = true`
    })
    const errors = await compile([...lines, ...written].join("\n"))
    assert.deepStrictEqual(
      [...errors].map(([line, text]) => `${written[line - 1 - lines.length]}: ${text}`),
      []
    )
    const right = written.filter((line) => line.includes(", 0> = true")).length
    assert.isAbove(right, count / 16)
    assert.isAbove(count - right, count / 3)
  })
})
