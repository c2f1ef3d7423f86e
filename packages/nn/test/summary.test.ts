/** Summaries against a count by hand. */
import { assert, describe, it } from "@effect/vitest"
import * as Tensor from "@typegrad/core/Tensor"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import { shapeError } from "./support.ts"

/** 28 x 28 with a border of 2, as LeCun et al. 1998 had it at 32 x 32 */
const lenet = Nn.sequential(
  Nn.input([28, 28, 1]),
  ...([Nn.conv2d({ filters: 6, kernel: 5, padding: 2 }), Nn.relu, Nn.avgPool2d(2)] as const),
  ...([Nn.conv2d({ filters: 16, kernel: 5 }), Nn.relu, Nn.avgPool2d(2)] as const),
  Nn.flatten,
  Nn.dense(120),
  Nn.relu,
  Nn.dense(84),
  Nn.relu,
  Nn.dense(10)
)

describe("summary", () => {
  const batch = 3

  it("of LeNet is the count by hand", () => {
    const { flops, parameters, rows } = Model.summary(lenet, { batch })
    const conv = (out: number, filters: number, inner: number) => out * out * filters * (2 * inner + 1)
    const relu = (size: number) => size
    // a window of four: four additions and a division
    const pool = (size: number) => 5 * size
    const dense = (n: number, m: number) => 2 * n * m + m
    const expected = [
      ["conv2d0", "[28, 28, 6]", 156, conv(28, 6, 25)],
      ["relu", "[28, 28, 6]", 0, relu(28 * 28 * 6)],
      ["avgPool2d", "[14, 14, 6]", 0, pool(14 * 14 * 6)],
      ["conv2d1", "[10, 10, 16]", 2416, conv(10, 16, 150)],
      ["relu", "[10, 10, 16]", 0, relu(1600)],
      ["avgPool2d", "[5, 5, 16]", 0, pool(400)],
      ["flatten", "[400]", 0, 0],
      ["dense2", "[120]", 48_120, dense(400, 120)],
      ["relu", "[120]", 0, 120],
      ["dense3", "[84]", 10_164, dense(120, 84)],
      ["relu", "[84]", 0, 84],
      ["dense4", "[10]", 850, dense(84, 10)]
    ]
    assert.deepStrictEqual<unknown>(
      rows.map((row) => [row.name, row.output, row.parameters, row.flops]),
      expected.map(([name, output, count, each]) => [name, output, count, batch * (each as number)])
    )
    assert.strictEqual(parameters, 61_706)
    assert.strictEqual(flops, batch * expected.reduce((total, [, , , each]) => total + (each as number), 0))
    assert.strictEqual(
      Model.summary(lenet).rows.reduce((total, row) => total + row.bytes, 0),
      Model.summary(lenet).bytes
    )
  })

  const half = Nn.sequential(Nn.input(["time", 8]), Nn.stack(Nn.dense(4), Nn.relu), Nn.dense(8, { name: "out" }))
  const two = Nn.define({
    inputs: { a: Nn.input(["time", 8]), b: Nn.input([8]) },
    parts: { half, drop: Nn.dropout(0.1), scale: Nn.parameter([8]) },
    apply: ({ drop, half, scale }, { a, b }) =>
      Tensor.add(half(half(a)), Tensor.expandDims(Tensor.mul(drop(b), scale), 1))
  })

  it("of a defined model has its calls, and counts weights once", () => {
    const { flops, parameters, rows } = Model.summary(two, { axes: { time: 5 } })
    const each = 5 * (2 * 8 * 4 + 4 + 4 + 2 * 4 * 8 + 8)
    assert.deepStrictEqual<unknown>(
      rows.map((row) => [row.name, row.kind, row.output, row.parameters, row.flops]),
      [
        ["half", "model", "[5, 8]", 76, each],
        ["half", "model", "[5, 8]", 0, each],
        ["drop", "dropout", "[8]", 0, 0]
      ]
    )
    assert.strictEqual(parameters, 84)
    assert.strictEqual(flops, 2 * each + 8 + 40)
  })

  it("goes as deep as told", () => {
    const names = (depth: number) => Model.summary(two, { axes: { time: 5 }, depth }).rows.map(({ name }) => name)
    assert.deepStrictEqual(names(2), ["half.stack0", "half.out", "half.stack0", "half.out", "drop"])
    assert.deepStrictEqual(names(3).slice(0, 3), ["half.stack0.dense0", "half.stack0.relu", "half.out"])
    // a layer around another does not say what is inside
    const wrapped = Nn.sequential(
      Nn.input([4]),
      Nn.residual(Nn.stack(Nn.dense(4), Nn.relu)),
      Nn.repeat(2, Nn.stack(Nn.dense(4)))
    )
    assert.deepStrictEqual(
      Model.summary(wrapped, { depth: 3 }).rows.map(({ name, parameters }) => [name, parameters]),
      [
        ["residual0", 20],
        ["repeat1", 40]
      ]
    )
  })

  it("of two models in a row, and of one that says nothing of itself", () => {
    const first = Nn.sequential(Nn.input([4]), Nn.dense(3))
    const second = Nn.sequential(Nn.input([3]), Nn.dense(2), Nn.relu)
    const names = (model: Model.AnyModel, depth: number) => Model.summary(model, { depth }).rows.map(({ name }) => name)
    assert.deepStrictEqual(names(Nn.encoderDecoder(first, second), 1), ["encoder", "decoder"])
    assert.deepStrictEqual(names(Nn.compose(first, second), 2), ["0.dense0", "1.dense0", "1.relu"])
    const heads = Nn.parallel(Nn.input([4]), { a: Nn.dense(3), b: Nn.dense(2) })
    assert.deepStrictEqual(Model.summary(heads).rows, [
      { name: "model", kind: "model", output: "a [3], b [2]", parameters: 25, flops: 45, bytes: 40 }
    ])
  })

  it("needs the size of every axis", () => {
    assert.strictEqual(
      shapeError(() => Model.summary(half)),
      "summary: the axis time has no size here: pass axes: { time: 128 }"
    )
  })

  it("is a table", () => {
    const model = Nn.sequential(Nn.input([784]), Nn.dense(256), Nn.relu, Nn.dense(10, { name: "head" }))
    assert.strictEqual(
      Model.table(Model.summary(model, { batch: 2 })),
      [
        "layer   kind   output  parameters    FLOPs  bytes",
        "dense0  dense  [256]      200,960  803,328  4,096",
        "relu    relu   [256]            0      512  2,048",
        "head    dense  [10]         2,570   10,260    160",
        "total                     203,530  814,100  6,304"
      ].join("\n")
    )
  })
})
