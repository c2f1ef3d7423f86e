import { assert, describe, it } from "@effect/vitest"
import { spacing, svg } from "../../src/page/curve.ts"

const numbers = (text: string, pattern: RegExp): ReadonlyArray<number> =>
  [...text.matchAll(pattern)].map(([, at]) => Number(at))

describe("spacing", () => {
  it("is 1, 2 or 5 times a power of ten, and gives at most as many parts as asked for", () => {
    assert.deepStrictEqual(
      [2.4, 10, 187, 1122, 0.03].map((length) => spacing(length, 5)),
      [0.5, 2, 50, 500, 0.01]
    )
    for (let length = 0.001; length < 1e5; length *= 1.37) {
      const every = spacing(length, 6)
      assert.isAtMost(length / every, 6 + 1e-9)
      assert.isAbove(length / every, 6 / 2.5 - 1e-9)
    }
  })
})

describe("a picture of curves", () => {
  const training = { label: "training", x: [1, 2, 3, 4], y: [2, 1, Number.NaN, 0.5] }

  it("goes right with the steps and down with the loss, without what is not finite", () => {
    const [, points = ""] = /<polyline points="([^"]*)"/.exec(svg([training], 8))!
    const [x, y] = [numbers(points, /([\d.]+),/g), numbers(points, /,([\d.]+)/g)]
    assert.strictEqual(x.length, 3)
    assert.isTrue(x[0]! < x[1]! && x[1]! < x[2]!)
    assert.isTrue(y[0]! < y[1]! && y[1]! < y[2]!)
    // step 4 of 8 is the middle of the axis
    assert.closeTo(x[2]!, (60 + 628) / 2, 0.1)
  })

  it("says in words how the curves end, and escapes their names", () => {
    const text = svg([training, { label: "a<b", x: [4], y: [0.25] }], 8)
    assert.include(text, 'aria-label="Loss by step, training 0.5000, a&lt;b 0.2500"')
    assert.notInclude(text, "a<b")
    assert.notMatch(text, /NaN|Infinity/)
  })

  it("of nothing is a pair of axes", () => {
    assert.notMatch(svg([], 0), /NaN|Infinity|polyline/)
  })
})
