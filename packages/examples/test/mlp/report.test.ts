import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Report from "../../src/mlp/Report.ts"

const prediction = (label: number, predicted: number): Report.Prediction => ({
  pixels: new Float32Array(784),
  label,
  predicted
})

describe("argMax", () => {
  it("takes the first of equal ones within its row", () => {
    assert.strictEqual(Report.argMax([9, 9, 1, 3, 3, 2, 9], 2, 4), 1)
    assert.strictEqual(Report.argMax([-5, -7, -5], 0, 3), 0)
  })
})

describe("the summary", () => {
  it("counts by true and predicted class", () => {
    const { counts } = Report.add(Report.add(Report.empty(3), [prediction(0, 0), prediction(1, 2)]), [prediction(1, 2)])
    assert.deepStrictEqual(counts, [
      [1, 0, 0],
      [0, 0, 2],
      [0, 0, 0]
    ])
  })
  it("leaves what it was made from alone", () => {
    const before = Report.empty(2)
    Report.add(before, [prediction(0, 1)])
    assert.deepStrictEqual(before, Report.empty(2))
  })
  it("chooses right ones of all classes and up to two wrong ones", () => {
    const chosen = Report.choose(
      Report.add(Report.empty(10), [
        ...[3, 3, 1, 3, 0].map((digit) => prediction(digit, digit)),
        ...[7, 8, 9].map((digit) => prediction(digit, 0))
      ]),
      6
    )
    assert.deepStrictEqual(
      chosen.map(({ label, predicted }) => [label, predicted]),
      [
        [0, 0],
        [1, 1],
        [3, 3],
        [3, 3],
        [7, 0],
        [8, 0]
      ]
    )
  })
  it("chooses what there is", () => {
    assert.deepStrictEqual(Report.choose(Report.empty(10)), [])
    const one = Report.add(Report.empty(10), [prediction(4, 4)])
    assert.strictEqual(Report.choose(one).length, 1)
  })
})

describe("drawings", () => {
  it("stand five a row over their captions, within 80 columns", () => {
    const lines = Report.drawings([...Array.from({ length: 6 }, () => prediction(7, 7)), prediction(4, 9)])
    assert.strictEqual(lines.length, 16)
    assert.isTrue(lines.every((line) => line.length <= 80))
    assert.include(lines[15], "9, not 4")
  })
})

describe("the loss", () => {
  it("is drawn from first to last once there are two values", () => {
    assert.deepStrictEqual(Report.lossLine([2]), [])
    assert.deepStrictEqual(Report.lossLine([2, 1]), ["loss 2.0000 █▁ 1.0000", ""])
  })
})

describe("a run that made no step", () => {
  it("says how far the model has been trained and what was asked for", () => {
    assert.strictEqual(
      Report.nothingLeft({ epoch: 6, step: 1000 }, 1),
      "nothing was left to do: the checkpoint is of epoch 6, after step 1000, and --epochs is 1"
    )
  })
})

describe("the result", () => {
  const result = {
    testAccuracy: 0.98,
    epochs: 6,
    seconds: 12.5,
    stepMs: null,
    backend: "wasm",
    params: 235146,
    dataset: "digits"
  }
  it("is what it says, and nothing else is", () => {
    const decode = Schema.is(Report.Result)
    assert.isTrue(decode(result))
    assert.isFalse(decode({ ...result, dataset: "cifar" }))
    assert.isFalse(decode({ ...result, testAccuracy: Number.NaN }))
  })
  it("is told in the last line", () => {
    const lines = Report.lines(Report.empty(10), result as Report.Result, [])
    assert.strictEqual(
      lines.at(-1),
      "test accuracy 98.00 % on digits: 6 epochs, 12.5 s, 235146 parameters, backend wasm"
    )
  })
})
