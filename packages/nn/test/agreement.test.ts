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

describe("types and run time agree", () => {
  it(`on random models (seed ${seed})`, { timeout: 300_000 }, async () => {
    const random = draw(seed)
    const count = long ? 3000 : 400
    const programs = Array.from({ length: count }, () => model(random))
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
    const right = outcomes.filter((outcome) => "type" in outcome).length
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
        rules[name].perExample(
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
