/**
 * One rule, two renderings: random outputs, labels, masks, weights and lengths go to the compiler and to every loss and metric, and
 * both must say the same sentence, or none. TYPEGRAD_SEED chooses them.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import { ShapeError } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import { compile } from "./support/compile.ts"

const long = process.env["TYPEGRAD_LONG"] === "1"
const seed = Number(process.env["TYPEGRAD_SEED"] ?? 1)

type Output = Tensor.AnyTensor
type Batch = Readonly<Record<string, Tensor.AnyTensor>>

const losses: Readonly<Record<string, Loss.Loss>> = {
  'Loss.crossEntropy({ mask: "m", weight: "w" })': Loss.crossEntropy({ mask: "m", weight: "w" }),
  "Loss.crossEntropy({ classWeights: [1, 2, 3] })": Loss.crossEntropy({ classWeights: [1, 2, 3] }),
  'Loss.nll({ mask: "m", ignore: 0 })': Loss.nll({ mask: "m", ignore: 0 }),
  'Loss.multiMargin({ weight: "w" })': Loss.multiMargin({ weight: "w" }),
  'Loss.mse({ mask: "m", weight: "w" })': Loss.mse({ mask: "m", weight: "w" }),
  'Loss.hinge({ weight: "w" })': Loss.hinge({ weight: "w" }),
  'Loss.dice({ mask: "m", weight: "w" })': Loss.dice({ mask: "m", weight: "w" }),
  'Loss.klDivergence({ mask: "m" })': Loss.klDivergence({ mask: "m" }),
  'Loss.gaussianNll({ mask: "m" })': Loss.gaussianNll({ mask: "m" }),
  'Loss.contrastive({ weight: "w" })': Loss.contrastive({ weight: "w" }),
  "Loss.cosineEmbedding": Loss.cosineEmbedding,
  'Loss.triplet({ weight: "w" })': Loss.triplet({ weight: "w" }),
  "Loss.infoNce": Loss.infoNce,
  'Loss.ctc({ inputLength: "n", labelLength: "k", weight: "w" })': Loss.ctc({
    inputLength: "n",
    labelLength: "k",
    weight: "w"
  })
}

const accumulators: Readonly<Record<string, Metric.Accumulator<any>>> = {
  'Metric.confusionMatrix({ mask: "m" })': Metric.confusionMatrix({ mask: "m" }),
  'Metric.f1({ average: "micro", mask: "m" })': Metric.f1({ average: "micro", mask: "m" }),
  'Metric.perplexity({ mask: "m" })': Metric.perplexity({ mask: "m" }),
  'Metric.r2({ mask: "m" })': Metric.r2({ mask: "m" }),
  "Metric.auc": Metric.auc,
  "Metric.binaryRecall": Metric.binaryRecall,
  "Metric.rootMeanSquaredError": Metric.rootMeanSquaredError
}

const means: Readonly<Record<string, Metric.Metric>> = {
  'Metric.accuracy({ mask: "m" })': Metric.accuracy({ mask: "m" }),
  'Metric.topK(3, { mask: "m" })': Metric.topK(3, { mask: "m" }),
  'Metric.meanAbsoluteError({ mask: "m" })': Metric.meanAbsoluteError({ mask: "m" }),
  "Metric.binaryAccuracy": Metric.binaryAccuracy
}

const apply: Readonly<Record<string, (output: Output, batch: Batch) => unknown>> = {
  ...Object.fromEntries(
    Object.entries(losses).map(([code, loss]) => [code, (o: Output, b: Batch) => loss.perExample(o, b)])
  ),
  ...Object.fromEntries(
    Object.entries(means).map(([code, metric]) => [code, (o: Output, b: Batch) => metric.perExample(o, b, "label")])
  ),
  ...Object.fromEntries(
    Object.entries(accumulators).map(([code, metric]) => [
      code,
      (o: Output, b: Batch) => {
        // a state is for outputs that the types have let through
        const state = metric.init({ shape: [3], dtype: "float32" })
        return metric.update(state, o, b, { label: "label" })
      }
    ])
  )
}

const dtypes = ["float32", "int32", "bool"] as const
interface Field {
  readonly shape: ReadonlyArray<number>
  readonly dtype: (typeof dtypes)[number]
}

describe("types and run time agree", () => {
  it(`on random labels, masks, weights and lengths (seed ${seed})`, { timeout: 300_000 }, async () => {
    const host = Random.host(Random.key(seed))
    const pick = <A>(from: ReadonlyArray<A>): A => from[host.int(from.length)]!
    const oneIn = (n: number) => host.int(n) === 0
    const codes = Object.keys(apply)
    const cases = Array.from({ length: long ? 6000 : 900 }, () => {
      const code = pick(codes)
      const vectors = /contrastive|cosine|triplet|Nce/.test(code)
      const output = oneIn(8)
        ? Array.from({ length: host.int(4) }, () => pick([1, 2, 3, 10]))
        : vectors
          ? [pick([2, 3]), 4]
          : pick([[3], [5, 3], [5, 2], [4], [5, 4, 3], [5, 3, 2], [6, 3]])
      const front = output.slice(0, -1)
      const near = vectors ? [[]] : [front, front, output, output, output.slice(0, 1)]
      const field = (shapes: ReadonlyArray<ReadonlyArray<number>>, wanted: ReadonlyArray<Field["dtype"]>): Field => ({
        shape: oneIn(8) ? pick([[], [1], [2], [5, 4], [...output, 1]]) : pick(shapes),
        dtype: oneIn(8) ? pick(dtypes) : pick(wanted)
      })
      const fields: Record<string, Field> = {
        label: field(near, vectors ? ["bool", "float32"] : ["int32", "float32"]),
        m: field([front, front.slice(0, 1), [], output], ["bool", "float32"]),
        w: field([[], front, front.slice(0, 1)], ["float32"]),
        n: field([[]], ["int32"]),
        k: field([[]], ["int32"])
      }
      return { code, fields, output, dtype: oneIn(12) ? pick(dtypes) : ("float32" as const) }
    })
    const zeros = ({ shape, dtype }: Field) => Tensor.zeros([2, ...shape], dtype) as Tensor.AnyTensor
    const lines = [
      'import * as Loss from "SRC/Loss.ts"',
      'import * as Metric from "SRC/Metric.ts"',
      'import type { ApplyRule } from "SRC/Rule.ts"',
      'import type { Tensor } from "@typegrad/core/Tensor"',
      "type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false",
      ...codes.map((code, i) => `const rule${i} = ${code}`)
    ]
    const written = cases.map(({ code, dtype, fields, output }, i) => {
      let expected = "0"
      try {
        const batch = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, zeros(field)]))
        apply[code]!(zeros({ shape: output, dtype }), batch)
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error
        expected = JSON.stringify(error.message)
      }
      const example = Object.entries(fields)
        .map(([key, { shape, dtype }]) => `readonly ${key}: Tensor<[${shape.join(", ")}], "${dtype}">`)
        .join("; ")
      const key = /triplet|Nce/.test(code) ? '""' : '"label"'
      const rule = `typeof rule${codes.indexOf(code)}`
      const applied = `ApplyRule<${rule}, [${output.join(", ")}], "${dtype}", { ${example} }, ${key}>["~err"]`
      return `export const e${i}: Same<${applied}, ${expected}> = true`
    })
    const errors = await compile([...lines, ...written].join("\n"))
    assert.deepStrictEqual(
      [...errors].map(([line, text]) => `${[...lines, ...written][line - 1]}: ${text}`),
      []
    )
    const right = written.filter((line) => line.includes(", 0> = true")).length
    assert.isAbove(right, cases.length / 10)
    assert.isAbove(cases.length - right, cases.length / 3)
  })
})
