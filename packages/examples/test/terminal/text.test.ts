import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Text from "../../src/terminal/text.ts"

describe("sparkline", () => {
  it("spans the lowest to the highest tick", () => {
    assert.strictEqual(Text.sparkline([0, 1, 2, 3, 4, 5, 6, 7]), "▁▂▃▄▅▆▇█")
    assert.strictEqual(Text.sparkline([7, 0]), "█▁")
    assert.strictEqual(Text.sparkline([5, 5, 5]), "▁▁▁")
    assert.strictEqual(Text.sparkline([]), "")
  })
  it("averages what does not fit", () => {
    assert.strictEqual(Text.sparkline([0, 0, 8, 6], 2), "▁█")
  })
  it.prop(
    "has as many characters as values, up to the width",
    [Schema.Array(Schema.Finite.check(Schema.isBetween({ minimum: -1e6, maximum: 1e6 })))],
    ([values]) => Text.sparkline(values, 10).length === Math.min(10, values.length)
  )
})

describe("bar", () => {
  it("is filled by its fraction, which is kept within 0 and 1", () => {
    assert.strictEqual(Text.bar(0.5, 4), "██░░")
    assert.strictEqual(Text.bar(-1, 4), "░░░░")
    assert.strictEqual(Text.bar(2, 4), "████")
  })
})

describe("duration", () => {
  it("reads like a clock from a minute on", () => {
    assert.deepStrictEqual([0, 8.34, 65, 3661, Number.NaN, Infinity].map(Text.duration), [
      "0.0 s",
      "8.3 s",
      "1:05",
      "1:01:01",
      "?",
      "?"
    ])
  })
  it("never shows sixty seconds", () => {
    assert.strictEqual(Text.duration(119.7), "2:00")
    assert.strictEqual(Text.duration(3599.8), "1:00:00")
    assert.strictEqual(Text.duration(59.97), "1:00")
  })
})

describe("grouped and centered", () => {
  it("group by three", () => {
    assert.deepStrictEqual([0, 999, 1000, 1234567.4].map(Text.grouped), ["0", "999", "1,000", "1,234,567"])
  })
  it("center to the left of the middle and keep what is too long", () => {
    assert.deepStrictEqual(
      ["7", "12", "12345"].map((text) => Text.centered(text, 4)),
      [" 7  ", " 12 ", "12345"]
    )
  })
})

describe("pictures", () => {
  it("shade two rows a line", () => {
    assert.deepStrictEqual(Text.picture([1, 0, 1, 0, 0.5, 0], 2, 3), ["█ ", "▒ "])
  })
  it("set one dot a pixel", () => {
    const at = (x: number, y: number) =>
      Text.braille(
        [0, 1].flatMap((_, i) => Array.from({ length: 4 }, (_, j) => +(i * 4 + j === y * 2 + x))),
        2,
        4
      )[0]
    // dots are numbered 1 2 3 7 down the left and 4 5 6 8 down the right
    assert.deepStrictEqual([at(0, 0), at(0, 1), at(0, 2), at(0, 3)], ["⠁", "⠂", "⠄", "⡀"])
    assert.deepStrictEqual([at(1, 0), at(1, 1), at(1, 2), at(1, 3)], ["⠈", "⠐", "⠠", "⢀"])
  })
  it("are as wide and high as they must be", () => {
    const blank = Text.braille(new Float32Array(15), 3, 5)
    assert.deepStrictEqual(blank, ["⠀⠀", "⠀⠀"])
    assert.deepStrictEqual(
      Text.braille(
        Array.from({ length: 15 }, () => 1),
        3,
        5
      ),
      ["⣿⡇", "⠉⠁"]
    )
  })
  it("stand next to each other", () => {
    assert.deepStrictEqual(
      Text.beside(
        [
          ["a", "b"],
          ["c", "d"]
        ],
        "|"
      ),
      ["a|c", "b|d"]
    )
    assert.deepStrictEqual(Text.beside([]), [])
  })
})

describe("confusionMatrix", () => {
  it("shows zeros only on the diagonal", () => {
    assert.deepStrictEqual(
      Text.confusionMatrix([
        [10, 0],
        [3, 0]
      ]),
      ["true \\ predicted     0    1", "               0    10    ·", "               1     3    0"]
    )
  })
  it("keeps its columns for large counts", () => {
    const widths = Text.confusionMatrix([
      [123456, 1],
      [0, 9]
    ]).map((line) => line.length)
    assert.deepStrictEqual(new Set(widths).size, 1)
  })
})
