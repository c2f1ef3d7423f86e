/** Every elementwise primitive against the reference interpreter, on numbers with edges; all of a set of numbers in one kernel. */
import { assert, it } from "@effect/vitest"
import type { DType } from "@typegrad/core/DType"
import type { ElementwiseOp, Graph, GraphNode } from "@typegrad/core/Graph"
import * as NdArray from "@typegrad/core/NdArray"
import type { Instruction } from "@typegrad/core/Plan"
import * as Reference from "@typegrad/core/Reference"
import { supportedElementwise } from "../../src/webgpu/wgsl/elementwise/compute.ts"
import { edges, integerEdges, pairs, samples } from "../emit/apply.ts"
import { random, type Value } from "../emit/harness.ts"
import { run } from "./dispatches.ts"
import { describeWebgpu } from "./support.ts"

interface Application {
  readonly op: ElementwiseOp
  /** values of these numbers */
  readonly args: ReadonlyArray<number>
  readonly to: DType
  /** relative */
  readonly within: number
}

/** Devices may take a subnormal number for 0. */
const smallest = 2 ** -126
const flushed = (x: number): number => (Math.abs(x) < smallest ? Math.trunc(x) : x)

const isNear = (actual: number, wanted: number, within: number): boolean =>
  actual === wanted ||
  (Number.isNaN(actual) && Number.isNaN(wanted)) ||
  (Math.abs(wanted) < smallest * 1.01 && Math.abs(actual) < smallest * 1.01) ||
  Math.abs(actual - wanted) <= within * Math.abs(wanted)

const expectedOf = (inputs: ReadonlyArray<Value>, applications: ReadonlyArray<Application>) => {
  const sizes = inputs[0]!.sizes
  const nodes = [
    ...inputs.map(({ dtype }, index) => ({ op: "input", attrs: { index }, inputs: [], sizes, dtype })),
    ...applications.map(({ args, op, to }) => ({ op, attrs: {}, inputs: args, sizes, dtype: to }))
  ] as ReadonlyArray<GraphNode>
  const outputs = applications.map((_, i) => inputs.length + i)
  const avals = inputs.map(({ dtype }) => ({ sizes, dtype }))
  const graph: Graph = { nodes, inputs: avals, constants: [], cells: [], outputs, updates: [], guard: null }
  const given = (change: (x: number) => number) =>
    inputs.map(({ data, dtype }) => {
      const changed = Array.from(data!, change)
      const host = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype].from(changed)
      return NdArray.unsafeMake<any, any>(sizes, sizes, dtype, host)
    })
  return [
    Reference.interpret(
      graph,
      given((x) => x)
    ),
    Reference.interpret(graph, given(flushed))
  ] as const
}

const check = async (inputs: ReadonlyArray<Value>, applications: ReadonlyArray<Application>): Promise<void> => {
  const { sizes } = inputs[0]!
  const results = inputs.length
  const body: Array<Instruction> = [
    ...inputs.map(({ dtype }, node): Instruction => ({ kind: "load", node, strides: [1], dtype })),
    ...applications.map(({ args, op, to }): Instruction => ({ kind: "compute", op, args, dtype: to }))
  ]
  const stores = applications.map((_, i) => ({ value: results + i, node: results + i }))
  const values = [...inputs, ...applications.map(({ to }): Value => ({ sizes, dtype: to }))]
  const { read } = await run(values, [{ kind: "fused", sizes, body, stores, reduce: null }])
  const [precise, near] = expectedOf(inputs, applications)
  applications.forEach(({ args, op, to, within }, i) => {
    const actual = read(results + i)
    const round = to === "float32" ? Math.fround : (x: number): number => x
    actual.forEach((value, j) => {
      const wanted = precise[i]![j]!
      if (isNear(value, within === 0 ? round(wanted) : wanted, within)) return
      const operands = args.map((arg) => inputs[arg]!.data![j])
      if (Number.isFinite(wanted) && !Number.isFinite(round(wanted)) && value === round(wanted)) return
      assert.isTrue(isNear(value, round(near[i]![j]!), within), `${op}(${operands}) is ${value}, not ${wanted}`)
    })
  })
}

const unary = (ops: ReadonlyArray<ElementwiseOp>, to: DType, within = 0): ReadonlyArray<Application> =>
  ops.map((op) => ({ op, args: [0], to, within }))
const binary = (ops: ReadonlyArray<ElementwiseOp>, to: DType, within = 0): ReadonlyArray<Application> =>
  ops.map((op) => ({ op, args: [0, 1], to, within }))

const comparisons = ["eq", "ne", "lt", "le", "gt", "ge"] as const
const anything = ["identity", "stopGradient"] as const

/** division and square roots are off by some units of the last place on some devices */
const rounded = 4e-7
const approximate = 1e-6

const ofFloats = [
  ...unary([...anything, "neg", "abs", "sign", "relu", "floor", "ceil", "round"], "float32"),
  ...unary(["cast"], "int32"),
  ...unary(["cast"], "bool"),
  ...unary(["sqrt", "rsqrt"], "float32", rounded),
  ...unary(["exp", "log", "tanh", "sigmoid", "expm1", "log1p", "erf", "sin", "cos"], "float32", approximate)
]
const ofTwoFloats = [
  ...binary(["add", "sub", "mul", "maximum", "minimum"], "float32"),
  ...binary(["div"], "float32", rounded),
  ...binary(["pow", "remainder", "atan2"], "float32", approximate),
  ...binary(comparisons, "bool")
]
const ofInts = [
  ...unary([...anything, "neg", "abs", "sign", "relu", "floor", "ceil", "round", "not"], "int32"),
  ...unary(["cast"], "float32"),
  ...unary(["cast"], "bool"),
  ...binary(["add", "sub", "mul", "div", "maximum", "minimum", "pow", "remainder"], "int32"),
  ...binary(["and", "or", "xor", "shiftLeft", "shiftRightLogical"], "int32"),
  ...binary(comparisons, "bool")
]
const ofBools = [
  ...unary([...anything, "not"], "bool"),
  ...unary(["cast"], "float32"),
  ...unary(["cast"], "int32"),
  ...binary([...comparisons, "and", "or", "xor", "maximum", "minimum"], "bool"),
  { op: "select", args: [0, 1, 2], to: "bool", within: 0 },
  { op: "select", args: [0, 3, 4], to: "float32", within: 0 },
  { op: "select", args: [0, 5, 6], to: "int32", within: 0 }
] as const

const powers = (seed: number, from: number, to: number, n: number): ReadonlyArray<number> =>
  Array.from(samples(from, to, n, seed), (exponent, i) => (i % 2 === 0 ? 1 : -1) * 2 ** exponent)

const input = (dtype: DType, data: ReadonlyArray<number>): Value => ({ sizes: [data.length], dtype, data })

describeWebgpu("elementwise", { timeout: 60_000 }, () => {
  it("of a float", () =>
    check(
      [
        input("float32", [
          ...edges,
          ...samples(-110, 95, 4000, 1),
          ...samples(-9, 9, 4000, 2),
          ...samples(-1, 1, 4000, 3),
          ...powers(4, -149, 128, 4000)
        ])
      ],
      ofFloats
    ))
  it("of two floats", () => {
    const [a, b] = pairs([...edges, 3, -3, 4, 2 ** 100, 2 ** -100, 1 / 3, -1 / 3])
    const next = random(5)
    const left = Array.from({ length: 6000 }, (_, i) => (i % 2 === 0 ? next() * 10 : 2 ** (next() * 200 - 100)))
    const right = left.map((_, i) => (i % 3 === 0 ? Math.round(next() * 40 - 20) : (next() - 0.5) * 8 ** (i % 4)))
    return check([input("float32", [...a, ...left]), input("float32", [...b, ...right])], ofTwoFloats)
  })
  it("of integers", () => {
    const [a, b] = pairs([...integerEdges, 16777217, -16777219])
    return check([input("int32", a), input("int32", b)], ofInts)
  })
  it("of bools, and select", () => {
    const [a, b] = pairs([0, 1])
    const [c, d] = [
      [NaN, 1, NaN, -0],
      [2, NaN, 3, NaN]
    ]
    const floats = [input("float32", c), input("float32", d)]
    const ints = [input("int32", [1, 2, -3, 4]), input("int32", [5, -6, 7, 8])]
    return check([input("bool", a), input("bool", b), input("bool", [1, 0, 0, 1]), ...floats, ...ints], ofBools)
  })
  it("has all of them", () => {
    const tested = [...ofFloats, ...ofTwoFloats, ...ofInts, ...ofBools].map(({ op }) => op)
    assert.sameMembers([...new Set(tested)], [...supportedElementwise])
  })
  it("with literals, special ones too", async () => {
    const numbers = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.1, -2.5, 3.4e38, 1e21, 123456789, 1e-7].map(Math.fround)
    const x = [...numbers, 2, -3]
    const ops = ["maximum", "minimum", "mul", "div", "ne", "lt", "ge"] as const
    const body: Array<Instruction> = [{ kind: "load", node: 0, strides: [1], dtype: "float32" }]
    const values: Array<Value> = [input("float32", x)]
    const stores: Array<{ readonly value: number; readonly node: number }> = []
    const wanted: Array<readonly [label: string, of: (value: number) => number]> = []
    const one = (instruction: Instruction, label: string, of: (value: number) => number): void => {
      stores.push({ value: body.push(instruction) - 1, node: values.length })
      values.push({ sizes: [x.length], dtype: instruction.dtype })
      wanted.push([label, of])
    }
    const functions: Record<(typeof ops)[number], (a: number, b: number) => number> = {
      ...{ maximum: Math.max, minimum: Math.min, mul: (a, b) => a * b, div: (a, b) => a / b },
      ...{ ne: (a, b) => Number(a !== b), lt: (a, b) => Number(a < b), ge: (a, b) => Number(a >= b) }
    }
    const tiny = 1e-40
    one({ kind: "literal", value: tiny, dtype: "float32" }, "subnormal", () => tiny)
    for (const number of numbers) {
      const literal = body.length
      one(
        { kind: "literal", value: number, dtype: "float32" },
        Object.is(number, -0) ? "-0" : String(number),
        () => number
      )
      if (Math.abs(number) > 10 && number !== Infinity) continue
      for (const op of ops) {
        const dtype = op === "ne" || op === "lt" || op === "ge" ? "bool" : "float32"
        const f = functions[op]
        one({ kind: "compute", op, args: [0, literal], dtype }, `${op} ${number}`, (value) => f(value, number))
        one({ kind: "compute", op, args: [literal, 0], dtype }, `${number} ${op}`, (value) => f(number, value))
      }
    }
    const { read } = await run(values, [{ kind: "fused", sizes: [x.length], body, stores, reduce: null }])
    wanted.forEach(([label, of], i) => {
      read(1 + i).forEach((actual, j) => {
        const precise = Math.fround(of(x[j]!))
        assert.isTrue(isNear(actual, precise, rounded), `${label} of ${x[j]} is ${actual}, not ${precise}`)
        if (label === "-0") assert.isTrue(Object.is(actual, -0))
      })
    })
  })
  it("divides exactly where there is nothing to round", async () => {
    const divisors = [3, 7, 10, 29, 1001]
    const quotients = Array.from({ length: 1500 }, (_, i) => (i - 700) / 256)
    const body: ReadonlyArray<Instruction> = [
      ...divisors.map((_, i): Instruction => ({ kind: "load", node: i, strides: [1], dtype: "float32" })),
      ...divisors.map((value): Instruction => ({ kind: "literal", value, dtype: "float32" })),
      ...divisors.map(
        (_, i): Instruction => ({ kind: "compute", op: "div", args: [i, divisors.length + i], dtype: "float32" })
      )
    ]
    const n = divisors.length
    const sizes = [quotients.length]
    const values = [
      ...divisors.map((divisor) =>
        input(
          "float32",
          quotients.map((q) => q * divisor)
        )
      ),
      ...divisors.map((): Value => ({ sizes, dtype: "float32" }))
    ]
    const stores = divisors.map((_, i) => ({ value: 2 * n + i, node: n + i }))
    const { read } = await run(values, [{ kind: "fused", sizes, body, stores, reduce: null }])
    divisors.forEach((_, i) => assert.deepStrictEqual(Array.from(read(n + i)), quotients))
  })
  it("computes with literals what is no constant expression of WGSL", async () => {
    const int = (value: number): Instruction => ({ kind: "literal", value, dtype: "int32" })
    const float = (value: number): Instruction => ({ kind: "literal", value, dtype: "float32" })
    const body: Array<Instruction> = [
      ...[int(7), int(0), int(40), int(-(2 ** 31)), int(-1), float(3e38), float(0)],
      { kind: "compute", op: "div", args: [0, 1], dtype: "int32" },
      { kind: "compute", op: "remainder", args: [0, 1], dtype: "int32" },
      { kind: "compute", op: "shiftLeft", args: [0, 2], dtype: "int32" },
      { kind: "compute", op: "div", args: [3, 4], dtype: "int32" },
      { kind: "compute", op: "mul", args: [5, 5], dtype: "float32" },
      { kind: "compute", op: "div", args: [6, 6], dtype: "float32" }
    ]
    const stores = [7, 8, 9, 10, 11, 12].map((value, node) => ({ value, node }))
    const values = stores.map(({ value }): Value => ({ sizes: [], dtype: body[value]!.dtype }))
    const { read } = await run(values, [{ kind: "fused", sizes: [], body, stores, reduce: null }])
    assert.deepStrictEqual(
      values.map((_, i) => read(i)[0]),
      [0, 0, 7 << 8, -(2 ** 31), Infinity, NaN]
    )
  })
})
