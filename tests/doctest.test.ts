/** The test of the examples can fail. */
import { assert, describe, it } from "@effect/vitest"
import { difference, type Expected } from "./support/check.ts"
import { examplesOf, expected, instrument } from "./support/doctest.ts"

const holds = (actual: unknown, text: string) => assert.isNull(difference(actual, expected(text)), text)
const fails = (actual: unknown, text: string) => assert.isString(difference(actual, expected(text)), text)

const array = (dtype: string, sizes: ReadonlyArray<number>, data: ArrayLike<number>) => ({
  dtype,
  sizes,
  shape: sizes,
  data
})

describe("a claim", () => {
  it("of a whole number is exact", () => {
    holds(3, "3")
    holds(-3, "-3")
    fails(3.0000001, "3")
    fails("3", "3")
    fails([3], "3")
  })
  it("of a number with decimals allows 1e-6 of it, or the rounding of four and more decimals", () => {
    holds(Math.fround(0.1), "0.1")
    holds(1e6 + 0.5, "1000000.0")
    fails(1e6 + 1.5, "1000000.0")
    fails(0.1001, "0.1")
    holds(Math.LN2, "0.6931")
    fails(0.69325, "0.6931")
    fails(Number.NaN, "0.5")
    holds(1e-3, "1e-3")
  })
  it("of what is no number", () => {
    holds(Number.NaN, "NaN")
    fails(0, "NaN")
    holds(-Infinity, "-Infinity")
    fails(Infinity, "-Infinity")
    holds(undefined, "undefined")
    fails(null, "undefined")
    holds("a b", '"a b"')
    fails("a  b", '"a b"')
    fails(1, "true")
  })
  it("of arrays and records is deep and complete", () => {
    holds([[1, 2], [3]], "[[1, 2], [3]]")
    fails([[1, 2], [4]], "[[1, 2], [3]]")
    fails([1, 2, 3], "[1, 2]")
    holds({ a: { b: "c" } }, '{ a: { b: "c" } }')
    fails({ a: 1, b: 2 }, "{ a: 1 }")
    fails({}, "{ a: undefined }")
  })
  it("of data compares values", () => {
    holds(Float32Array.of(1, 0.1), "[1, 0.1]")
    fails(Float32Array.of(1, 0.2), "[1, 0.1]")
    holds(array("float32", [2, 2], Float32Array.of(1, 2, 3, 4)), "[[1, 2], [3, 4]]")
    fails(array("float32", [2, 2], Float32Array.of(1, 2, 3, 4)), "[1, 2, 3, 4]")
    holds(array("float32", [], Float32Array.of(7)), "7")
    holds(array("bool", [2], Uint8Array.of(1, 0)), "[true, false]")
    fails(array("bool", [2], Uint8Array.of(1, 0)), "[true, true]")
  })
  it("of what is no literal is how the value prints", () => {
    const tensor = { toString: () => 'Tensor<[2, "batch"], float32>' }
    holds(tensor, 'Tensor<[2, "batch"], float32>')
    fails(tensor, 'Tensor<[3, "batch"], float32>')
    holds(new RangeError("too far"), "RangeError: too far")
    fails("other words", "some words")
  })
})

describe("the examples of a file", () => {
  const source = [
    "/**",
    " * Adds.",
    " *",
    " * ```ts",
    " * const a = {",
    " *   b: 1",
    " * }",
    " * ```",
    " * ```ts no-run",
    " * stop()",
    " * ```",
    " * ```sh",
    " * ls",
    " * ```",
    " */"
  ].join("\n")
  it("keep their indentation and know their lines", () => {
    assert.deepStrictEqual(examplesOf("a.ts", source), [
      { file: "a.ts", line: 5, code: "const a = {\n  b: 1\n}", run: true },
      { file: "a.ts", line: 10, code: "stop()", run: false }
    ])
    assert.deepStrictEqual(examplesOf("a.md", "# A\n\n```ts\n1 // => 1\n```\n"), [
      { file: "a.md", line: 4, code: "1 // => 1", run: true }
    ])
  })
  it("must be closed", () => {
    assert.throws(() => examplesOf("a.ts", "/**\n * ```ts\n * 1\n */"), "a.ts:3: the example is not closed")
    assert.throws(() => examplesOf("a.md", "```ts\n1"), "a.md:2: the example is not closed")
  })
})

describe("instrumenting", () => {
  const options = { id: "x", checks: "./check.ts" }
  const lines = (code: string) => instrument({ file: "a.ts", line: 3, code, run: true }, options)

  it("checks statements, declarations and what generators yield, over several lines", () => {
    const { claims, code } = lines(
      [
        "f(1) // => 1",
        "const g = f(",
        "  2",
        ") // => [2,",
        "//   3]",
        "Effect.gen(function*() {",
        '  yield* h // => "h"',
        "})",
        "// => 4"
      ].join("\n")
    )
    assert.deepStrictEqual(claims.toSorted(), [11, 3, 6, 9])
    assert.include(code, 'await __example.check(3, (f(1)), {"is":"number"')
    assert.include(code, 'const g = __example.check(6, (f(\n  2\n)), {"is":"array"')
    assert.include(code, '  __example.check(9, (yield* h), {"is":"value"')
    assert.include(code, "await __example.check(11, (Effect.gen(")
    assert.strictEqual(code.split("\n").findIndex((line) => line.includes("(f(1))")) + 1, 3)
  })
  it("refuses a claim that belongs to nothing, and code that does not parse", () => {
    assert.throws(() => lines("const a = [\n  1, // => 1\n  2\n]"), "a.ts:4: no statement stands before this claim")
    assert.throws(() => lines("const = 1"), "a.ts:3")
  })
  it("reads a claim as data, never as code", () => {
    const text: Expected = { is: "text", value: "process.exit(1)" }
    assert.deepStrictEqual(expected("process.exit(1)"), text)
  })
})
