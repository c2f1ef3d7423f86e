/** Wrong programs do not compile and say why in one sentence; right ones compile: with both compilers, from sources and as published. */
import { assert, describe, it } from "@effect/vitest"
import * as Composite from "@typegrad/core/Composite"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Dataset from "@typegrad/data/Dataset"
import * as Source from "@typegrad/data/Source"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Activation from "@typegrad/nn/Activation"
import * as Attention from "@typegrad/nn/Attention"
import * as Loss from "@typegrad/nn/Loss"
import * as Metric from "@typegrad/nn/Metric"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Generation from "@typegrad/train/Generation"
import * as Trainer from "@typegrad/train/Trainer"
import {
  build,
  claimsOf,
  classic,
  compile,
  type Diagnostic,
  judge,
  mistakes,
  native,
  programs,
  project,
  sentenceOf,
  told,
  uses
} from "./support/corpus.ts"

const timeout = 300_000

const check = (name: string, found: ReadonlyArray<Diagnostic>, started: number) => {
  const { problems, right, wrong } = judge(found)
  console.log(`${name}: ${wrong} wrong, ${right} right, ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (problems.length > 0) assert.fail(`${problems.length} problems\n${problems.join("\n")}`)
}

describe("the corpus", () => {
  it("under TypeScript 7.0, from sources", { timeout }, async () => {
    const { folder, remove } = project("sources")
    const started = performance.now()
    check("7.0 sources", await native(folder), started)
    remove()
  })

  it("under TypeScript 7.0, from declarations", { timeout }, async () => {
    await build()
    const { folder, remove } = project("declarations")
    const started = performance.now()
    check("7.0 declarations", await native(folder), started)
    remove()
  })

  it("under TypeScript 5.9, from sources", { timeout }, () => {
    const { folder, remove } = project("sources")
    const started = performance.now()
    check("5.9 sources", classic(folder), started)
    remove()
  })

  it("under TypeScript 5.9, from declarations", { timeout }, async () => {
    await build()
    const { folder, remove } = project("declarations")
    const started = performance.now()
    check("5.9 declarations", classic(folder), started)
    remove()
  })

  it("is large enough", () => {
    assert.isAtLeast(programs("wrong").length, 300)
    assert.isAtLeast(programs("right").length, 200)
    const names = (kind: "wrong" | "right") => programs(kind).map(({ file, name }) => `${file} ${name}`)
    for (const kind of ["wrong", "right"] as const) assert.strictEqual(new Set(names(kind)).size, names(kind).length)
  })
})

describe("docs/shapes.md", () => {
  it("shows mistakes with the sentences that they get", { timeout }, async () => {
    const codes = mistakes("docs/shapes.md")
    assert.isAtLeast(codes.length, 5)
    const found = await compile(codes)
    codes.forEach((code, i) => {
      const sentences = found[i]!.map(({ line, message }) => `${line}: ${sentenceOf(message)}`)
      assert.deepStrictEqual(sentences, claimsOf(code))
    })
  })

  it("quotes sentences that programs get", () => {
    const known = new Set(programs("wrong").map(({ claims }) => claims[0]!.sentence))
    const quoted = told("docs/shapes.md")
    assert.isAtLeast(quoted.length, 15)
    assert.deepStrictEqual(
      quoted.filter((sentence) => !known.has(sentence)),
      []
    )
  })
})

/** What has no shape, dtype or literal that a type could refuse, beyond what TypeScript says of any function. */
const always = new Set([
  ...["Tensor.isTensor", "Tensor.sizes", "NdArray.isNdArray", "NdArray.unsafeMake", "NdArray.scalar", "NdArray.get"],
  ...["NdArray.item", "NdArray.toNested", "NdArray.equals", "Random.words", "Random.key", "Random.fromBits"],
  ...["Random.foldIn", "Random.split", "Random.host", "Spec.isSpec", "Transform.stopGradient", "Program.fingerprint"],
  ...["Dataset.prefetch", "Dataset.collect", "Dataset.fromNdArrays", "Dataset.make"],
  ...["Nn.activation", "Nn.identity", "Metric.meanSquaredError", "Loss.mean"],
  ...["Metric.aucOf", "Metric.bleu", "Metric.bleuCounts", "Metric.mergeBleu"],
  ...["Optimizer.addDecayedWeights", "Optimizer.clipByGlobalNorm", "Optimizer.scale", "Optimizer.scaleByLearningRate"],
  ...["Optimizer.scaleByAdam", "Optimizer.trace", "Optimizer.chain", "Optimizer.nesterov", "Optimizer.sgd"],
  ...["Optimizer.scaleByRss", "Optimizer.scaleByRms", "Optimizer.scaleByAdadelta", "Optimizer.scaleByTrustRatio"],
  ...["Trainer.checkpoint", "Trainer.events", "Trainer.fit", "Trainer.limit", "Trainer.resume", "Trainer.predictor"]
])

const modules = {
  ...{ Composite, NdArray, Program, Random, Spec, Tensor, Transform },
  ...{ Activation, Attention, Dataset, Loss, Metric, Nn, Optimizer, Generation, Trainer },
  ...{ Source, Synthetic, Text, Tokenizer }
}

describe("every op", () => {
  const exported = Object.entries(modules).flatMap(([module, members]) =>
    Object.keys(members)
      .filter((name) => /^[a-z]/.test(name))
      .map((name) => `${module}.${name}`)
  )
  for (const kind of ["wrong", "right"] as const) {
    it(`stands in a ${kind} program`, () => {
      const used = uses(kind)
      assert.deepStrictEqual(
        exported.filter((name) => !used.has(name) && !always.has(name)),
        []
      )
    })
  }
})

describe("the judge", () => {
  const [first] = programs("wrong")
  const { file, line, sentence } = { file: first!.file, ...first!.claims[0]! }
  const quoted = (text: string) =>
    `Argument of type 'Tensor<[2]>' is not assignable to parameter of type '${JSON.stringify(text)}'.`
  const about = (found: ReadonlyArray<Diagnostic>) =>
    judge(found).problems.filter((problem) => problem.startsWith(`${file}:`) && problem.includes(first!.name))

  it("reads sentences out of messages", () => {
    assert.strictEqual(sentenceOf(quoted('use Tensor.size(x, "batch")')), 'use Tensor.size(x, "batch")')
    assert.strictEqual(sentenceOf("Type 'A' is not assignable to type '\"wrong\" & A'."), "wrong")
    assert.strictEqual(sentenceOf("Type 'A' is not assignable to type '`[${number}]`'."), "[${number}]")
    assert.strictEqual(sentenceOf("Expected 2 arguments, but got 1."), "Expected 2 arguments, but got 1.")
  })

  it("asks for one error, its sentence, on its line", () => {
    assert.lengthOf(about([{ file, line, message: quoted(sentence) }]), 0)
    assert.lengthOf(about([]), 1)
    assert.lengthOf(about([{ file, line, message: quoted(`${sentence}!`) }]), 1)
    assert.lengthOf(about([{ file, line: line + 1, message: quoted(sentence) }]), 1)
    const twice = { file, line, message: quoted(sentence) }
    assert.lengthOf(about([twice, { ...twice }]), 1)
  })

  it("lets nothing through in what is right", () => {
    const error = { file: programs("right")[0]!.file, line: 1, message: "an error" }
    assert.include(judge([error]).problems, `${error.file}:1: an error`)
  })
})
