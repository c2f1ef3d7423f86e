/**
 * What the models cost, counted by hand. Counted is every operation of an inference of one example: a multiplication with its addition is
 * two, any other arithmetic on a number (a comparison, an exponential, the maximum of two) one, moving data none.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { bert, bertBase } from "../src/models/bert.ts"
import { gpt, gpt2Small } from "../src/models/gpt.ts"
import { lenet5 } from "../src/models/lenet.ts"
import { resnet18 } from "../src/models/resnet18.ts"
import { vitBase16 } from "../src/models/vit.ts"

/** Multiplications with additions of a convolution that gives `side` by `side` places. */
const windows = (kernel: number, from: number, to: number, side: number): number => kernel ** 2 * from * to * side ** 2

describe("lenet5", () => {
  it("has 61,706 parameters", () => {
    const convolutions = 5 * 5 * (1 * 6 + 6 * 16 + 16 * 120) + (6 + 16 + 120)
    const dense = 120 * 84 + 84 + (84 * 10 + 10)
    assert.strictEqual(convolutions + dense, 61_706)
    assert.strictEqual(Model.parameterCount(lenet5(10)), 61_706)
  })

  it("costs what is counted by hand", () => {
    const multiplyAdds = windows(5, 1, 6, 28) + windows(5, 6, 16, 10) + windows(5, 16, 120, 1) + 120 * 84 + 84 * 10
    assert.strictEqual(multiplyAdds, 416_520)
    const [first, second, third] = [28 * 28 * 6, 10 * 10 * 16, 120]
    const biases = first + second + third + 84 + 10
    const tanh = first + second + third + 84
    // a mean of four: four operations of a sum that begins at 0, and a division
    const means = (4 + 1) * (14 * 14 * 6 + 5 * 5 * 16)
    assert.strictEqual(Model.summary(lenet5(10)).flops, 2 * multiplyAdds + biases + tanh + means)
  })
})

describe("resnet18", () => {
  const widths = [64, 128, 256, 512] as const
  const sides = [56, 28, 14, 7] as const
  const stages = widths.map((width, i) => ({
    width,
    side: sides[i]!,
    from: i === 0 ? 64 : widths[i - 1]!,
    first: i === 0
  }))
  const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)

  it("has 11,689,512 parameters", () => {
    // four convolutions of 3 by 3 a stage, and one of 1 by 1 for the skip of all stages but the first
    const kernels = stages.map(({ first, from, width }) => 9 * width * (from + 3 * width) + (first ? 0 : from * width))
    const norms = stages.map(({ first, width }) => 2 * width * (first ? 4 : 5))
    const all = 49 * 3 * 64 + 2 * 64 + sum(kernels) + sum(norms) + (512 * 1000 + 1000)
    assert.strictEqual(all, 11_689_512)
    assert.strictEqual(Model.parameterCount(resnet18(1000)), 11_689_512)
  })

  it("costs what is counted by hand", () => {
    const convolutions = stages.map(
      ({ first, from, side, width }) =>
        windows(3, from, width, side) + 3 * windows(3, width, width, side) + (first ? 0 : windows(1, from, width, side))
    )
    const multiplyAdds = windows(7, 3, 64, 112) + sum(convolutions) + 512 * 1000
    // the 1.8 * 10^9 of the paper's table 1
    assert.strictEqual(multiplyAdds, 1_814_073_344)
    // subtract, multiply and add for each element; add, root and divide for each channel
    const norm = (side: number, width: number) => 3 * side ** 2 * width + 3 * width
    const norms = norm(112, 64) + sum(stages.map(({ first, side, width }) => (first ? 4 : 5) * norm(side, width)))
    const relus = 112 ** 2 * 64 + sum(stages.map(({ side, width }) => 4 * side ** 2 * width))
    const skips = sum(stages.map(({ side, width }) => 2 * side ** 2 * width))
    const maxima = 9 * 56 ** 2 * 64
    const mean = 7 ** 2 * 512 + 512
    const bias = 1000
    assert.strictEqual(
      Model.summary(resnet18(1000)).flops,
      2 * multiplyAdds + norms + relus + skips + maxima + mean + bias
    )
  })
})

describe("gpt2Small", () => {
  const { context: time, heads, layers, vocabulary, width } = gpt2Small

  it("has 124,439,808 parameters", () => {
    const norm = 2 * width
    const attention = 4 * (width ** 2 + width)
    const feedForward = width * 4 * width + 4 * width + (4 * width * width + width)
    // the head is the table of the tokens
    const all = vocabulary * width + time * width + layers * (2 * norm + attention + feedForward) + norm
    assert.strictEqual(all, 124_439_808)
    assert.strictEqual(Model.parameterCount(gpt(gpt2Small)), 124_439_808)
    assert.strictEqual(Model.parameterCount(Nn.gpt(gpt2Small)), 124_439_808)
  })

  it("costs what is counted by hand, for all of its context", () => {
    const places = time * width
    const pairs = heads * time ** 2
    const products = 4 * places * width + 2 * time ** 2 * width + 8 * places * width
    const multiplyAdds = layers * products + places * vocabulary
    // the famous two operations a parameter and token, and what attention does besides: 2 context width a layer and token, twice
    const kernels = 12 * width ** 2 * layers + vocabulary * width
    assert.strictEqual(2 * multiplyAdds, time * (2 * kernels + layers * 4 * time * width))

    // sum, subtract, square, sum, divide the scale, multiply and shift; divide by n twice, epsilon and root for each place
    const norm = 7 * places + 4 * time
    // maximum, subtract, exponential, sum and divide; that neither maximum nor sum are none, for each row
    const softmax = 5 * pairs + 2 * heads * time
    const biases = 4 * places + 4 * places + places
    // 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), where x is first kept within 10
    const gelu = 11 * 4 * places
    const scale = places
    const residuals = 2 * places
    const block = 2 * norm + softmax + biases + gelu + scale + residuals
    // two comparisons and an addition for each token, the positions, and, once for all blocks, which token is not before which
    const rest = 3 * time + places + 2 * time ** 2 + norm
    const counted = 2 * multiplyAdds + layers * block + rest
    assert.strictEqual(Model.summary(gpt(gpt2Small), { axes: { time } }).flops, counted)
    assert.strictEqual(Model.summary(Nn.gpt(gpt2Small), { axes: { time } }).flops, counted)
  })

  it("is counted without a weight in memory", () => {
    const before = process.memoryUsage()
    const started = performance.now()
    const model = gpt(gpt2Small)
    Model.summary(model, { axes: { time }, depth: 2 })
    assert.isBelow(performance.now() - started, 5_000)
    const { arrayBuffers, rss } = process.memoryUsage()
    // its weights are 498 MB
    assert.isBelow(arrayBuffers - before.arrayBuffers, 1e7)
    assert.isBelow(rss - before.rss, 2e8)
  })
})

describe("known sizes", () => {
  it("of BERT base, as published: 109,482,240 without the head", () => {
    assert.strictEqual(Model.parameterCount(Nn.bert(bertBase)), 109_482_240)
    const { vocabulary, width } = bertBase
    const head = width ** 2 + width + 2 * width + vocabulary
    assert.strictEqual(Model.parameterCount(bert(bertBase)), 109_482_240 + head)
  })

  it("of ViT-B/16, as published: 86,567,656", () => {
    assert.strictEqual(Model.parameterCount(vitBase16(1000)), 86_567_656)
  })
})
