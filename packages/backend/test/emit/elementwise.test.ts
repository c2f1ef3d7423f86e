import { assert, describe, it } from "@effect/vitest"
import type { ElementwiseOp } from "@typegrad/core/Graph"
import type { Instruction } from "@typegrad/core/Plan"
import { supportedElementwise } from "../../src/wasm/emit/Module.ts"
import { apply, edges, integerEdges, pairs, same, samples, worstOf } from "./apply.ts"
import { run, ulps, variants } from "./harness.ts"

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))
const toInt = (x: number): number => (Number.isNaN(x) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x))))
/** where a sum of 2^23 leaves no fraction */
const halfToEven = (x: number): number =>
  Math.abs(x) < 2 ** 22 ? Math.sign(x) * (Math.fround(Math.abs(x) + 2 ** 23) - 2 ** 23) : x

const floats: Partial<Record<ElementwiseOp, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  round: halfToEven,
  relu: (x) => (x < 0 ? 0 : x),
  identity: (x) => x,
  stopGradient: (x) => x
}

const binaries: Partial<Record<ElementwiseOp, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min
}

const comparisons: Partial<Record<ElementwiseOp, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b
}

const integers: Partial<Record<ElementwiseOp, (a: number, b: number) => number>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
  div: (a, b) => (b === 0 ? 0 : Math.trunc(a / b) | 0),
  maximum: Math.max,
  minimum: Math.min,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shiftLeft: (a, b) => a << b,
  shiftRightLogical: (a, b) => (a >>> b) | 0,
  remainder: (a, b) => {
    const rest = b === 0 ? 0n : BigInt(a) % BigInt(b)
    return Number(rest !== 0n && rest < 0n !== b < 0 ? rest + BigInt(b) : rest)
  },
  pow: (a, b) => {
    if (b < 0) return a === 1 || (a === -1 && b % 2 === 0) ? 1 : a === -1 ? -1 : 0
    let power = 1n
    for (const bit of b.toString(2)) power = BigInt.asIntN(64, power * power * (bit === "1" ? BigInt(a) : 1n))
    return Number(BigInt.asIntN(32, power))
  }
}

describe.each(variants)("elementwise, %s", (_name, variant) => {
  it.each(Object.keys(floats) as Array<ElementwiseOp>)("%s of float32 is exact", (op) => {
    same(
      apply(variant, op, [edges], ["float32"], "float32"),
      edges.map((x) => Math.fround(floats[op]!(x))),
      op
    )
  })
  it.each(Object.keys(binaries) as Array<ElementwiseOp>)("%s of float32 is rounded once", (op) => {
    const [a, b] = pairs(edges)
    const expected = a.map((x, i) => Math.fround(binaries[op]!(x, b[i]!)))
    same(apply(variant, op, [a, b], ["float32", "float32"], "float32"), expected, op)
  })
  it.each(Object.keys(comparisons) as Array<ElementwiseOp>)("%s", (op) => {
    for (const [dtype, values] of [
      ["float32", edges],
      ["int32", integerEdges],
      ["bool", [0, 1]]
    ] as const) {
      const [a, b] = pairs(values)
      const expected = a.map((x, i) => Number(comparisons[op]!(x, b[i]!)))
      same(apply(variant, op, [a, b], [dtype, dtype], "bool"), expected, `${op} ${dtype}`)
    }
  })
  it.each(Object.keys(integers) as Array<ElementwiseOp>)("%s of int32", (op) => {
    const [a, b] = pairs(integerEdges)
    const expected = a.map((x, i) => integers[op]!(x, b[i]!))
    same(apply(variant, op, [a, b], ["int32", "int32"], "int32"), expected, op)
  })
  it("unary int32 and bool", () => {
    const x = integerEdges
    same(
      apply(variant, "neg", [x], ["int32"], "int32"),
      x.map((v) => -v | 0),
      "neg"
    )
    same(
      apply(variant, "abs", [x], ["int32"], "int32"),
      x.map((v) => Math.abs(v) | 0),
      "abs"
    )
    same(apply(variant, "sign", [x], ["int32"], "int32"), x.map(Math.sign), "sign")
    same(
      apply(variant, "relu", [x], ["int32"], "int32"),
      x.map((v) => Math.max(v, 0)),
      "relu"
    )
    same(
      apply(variant, "not", [x], ["int32"], "int32"),
      x.map((v) => ~v),
      "not"
    )
    same(apply(variant, "not", [[0, 1, 1]], ["bool"], "bool"), [1, 0, 0], "not")
    const [a, b] = pairs([0, 1])
    for (const [op, f] of [
      ["and", (p: number, q: number) => p & q],
      ["or", (p: number, q: number) => p | q],
      ["xor", (p: number, q: number) => p ^ q],
      ["maximum", Math.max],
      ["minimum", Math.min]
    ] as const) {
      same(
        apply(variant, op, [a, b], ["bool", "bool"], "bool"),
        a.map((v, i) => f(v, b[i]!)),
        op
      )
    }
  })
  it("casts", () => {
    const truth = edges.map((x) => Number(x !== 0))
    same(apply(variant, "cast", [edges], ["float32"], "int32"), edges.map(toInt), "float to int")
    same(apply(variant, "cast", [edges], ["float32"], "bool"), truth, "float to bool")
    same(apply(variant, "cast", [integerEdges], ["int32"], "float32"), integerEdges.map(Math.fround), "int to float")
    same(
      apply(variant, "cast", [integerEdges], ["int32"], "bool"),
      integerEdges.map((x) => Number(x !== 0)),
      "int to bool"
    )
    same(apply(variant, "cast", [[0, 1, 1, 0, 1]], ["bool"], "float32"), [0, 1, 1, 0, 1], "bool to float")
    same(apply(variant, "cast", [[0, 1, 1, 0, 1]], ["bool"], "int32"), [0, 1, 1, 0, 1], "bool to int")
  })
  it("select takes NaN and bits as they are", () => {
    const c = [1, 0, 1, 0, 1]
    const [a, b] = [
      [1, 2, NaN, 4, 5],
      [NaN, 20, 30, 40, NaN]
    ]
    same(apply(variant, "select", [c, a, b], ["bool", "float32", "float32"], "float32"), [1, 20, NaN, 40, 5], "select")
    same(
      apply(variant, "select", [c, [1, 2, 3, 4, 5], [6, 7, 8, 9, 0]], ["bool", "int32", "int32"], "int32"),
      [1, 7, 3, 9, 5],
      "select"
    )
  })
  it("exp", () => {
    const x = Float32Array.from([...samples(-105, 88.72, 200_000), ...samples(-1, 1, 50_000, 2), ...edges])
    const found = worstOf(apply(variant, "exp", [x], ["float32"], "float32"), x, Math.exp)
    assert.isBelow(found.ulps, 1.7, `at ${found.at}`)
  })
  it("exp has a relative error below 1e-7", () => {
    const x = samples(-87.3, 88.7, 200_000, 3)
    const y = apply(variant, "exp", [x], ["float32"], "float32")
    let worst = 0
    for (let i = 0; i < x.length; i++) worst = Math.max(worst, Math.abs(y[i]! / Math.exp(x[i]!) - 1))
    assert.isBelow(worst, 1e-7)
  })
  it("log", () => {
    const exponents = samples(-149, 128, 200_000, 4)
    const x = Float32Array.from([...exponents.map((e) => 2 ** e), ...samples(0.5, 2, 200_000, 5), ...edges])
    const found = worstOf(apply(variant, "log", [x], ["float32"], "float32"), x, Math.log)
    assert.isBelow(found.ulps, 1.5, `at ${found.at}`)
  })
  it("tanh", () => {
    const x = Float32Array.from([...samples(-9, 9, 200_000, 6), ...samples(-0.1, 0.1, 50_000, 7), ...edges])
    const found = worstOf(apply(variant, "tanh", [x], ["float32"], "float32"), x, Math.tanh)
    assert.isBelow(found.ulps, 8, `at ${found.at}`)
  })
  it("tanh stays within 1 and reaches it", () => {
    const x = [...samples(5, 12, 10_000, 11), 20, -20, 1e30]
    const y = Array.from(apply(variant, "tanh", [x], ["float32"], "float32"))
    assert.isTrue(y.every((value) => Math.abs(value) <= 1))
    assert.deepStrictEqual(y.slice(-3), [1, -1, 1])
  })
  it("sigmoid", () => {
    const x = Float32Array.from([...samples(-105, 40, 200_000, 8), ...samples(-2, 2, 50_000, 9), ...edges])
    const found = worstOf(apply(variant, "sigmoid", [x], ["float32"], "float32"), x, sigmoid)
    assert.isBelow(found.ulps, 3, `at ${found.at}`)
  })
  it("sin and cos", () => {
    const x = Float32Array.from([...samples(-20, 20, 100_000, 12), ...samples(-4e8, 4e8, 100_000, 13), ...edges])
    const scaled = (seed: number, from: number, to: number) =>
      samples(from, to, 50_000, seed).map((exponent, i) => (i % 2 === 0 ? 1 : -1) * 2 ** exponent)
    // of every exponent, and mixed with small ones in a register
    const huge = [3.38e9, 2 ** 28, 2 ** 31, 1e20, 2 ** 127, 3.4028234663852886e38]
    const all = Float32Array.from([...x, ...huge, ...scaled(15, 27, 128), ...scaled(16, -4, 128)])
    for (const [op, f] of [
      ["sin", Math.sin],
      ["cos", Math.cos]
    ] as const) {
      const y = apply(variant, op, [all], ["float32"], "float32")
      let worst = 0
      all.forEach((value, i) => {
        if (Number.isFinite(value)) worst = Math.max(worst, Math.abs(y[i]! - f(value)))
        else assert.isNaN(y[i]!)
      })
      assert.isBelow(worst, 1e-7, op)
      const small = samples(-0.7, 0.7, 10_000, 14)
      const found = worstOf(apply(variant, op, [small], ["float32"], "float32"), small, f)
      assert.isBelow(found.ulps, 1.5, `${op} at ${found.at}`)
    }
  })
  it("every NaN survives", () => {
    const bits = Int32Array.from([0x7fc00000, 0x7fc001ff, -1, 0x7fffffff, 0x7f800001])
    const x = new Float32Array(bits.buffer)
    for (const op of ["exp", "log", "tanh", "sigmoid", "sin", "cos", "expm1", "log1p", "erf", "rsqrt"] as const) {
      same(apply(variant, op, [x], ["float32"], "float32"), [NaN, NaN, NaN, NaN, NaN], op)
    }
  })
  it("gives an element the same bits wherever it stands", () => {
    const x = samples(-4, 4, 4, 10)
    for (const op of ["exp", "log", "tanh", "sigmoid", "sqrt", "sin", "cos", "expm1", "log1p", "erf"] as const) {
      const whole = apply(variant, op, [x], ["float32"], "float32")
      for (let i = 0; i < 4; i++) {
        same(apply(variant, op, [x.slice(i, i + 1)], ["float32"], "float32"), [whole[i]!], op)
        same(apply(variant, op, [x.slice(0, i + 1)], ["float32"], "float32"), Array.from(whole).slice(0, i + 1), op)
      }
    }
  })
})

describe.each(variants)("in one kernel, %s", (_name, variant) => {
  const compute = (op: ElementwiseOp, ...args: ReadonlyArray<number>) =>
    ({ kind: "compute", op, args, dtype: "float32" }) as const

  /** `body` on one operand, which is instruction 0. */
  const runBody = (x: Float32Array, body: ReadonlyArray<Instruction>): Float32Array => {
    const { length } = x
    const values = [
      { sizes: [length], dtype: "float32", data: x },
      { sizes: [length], dtype: "float32" }
    ] as const
    const load = { kind: "load", node: 0, strides: [1], dtype: "float32" } as const
    return run(variant, values, [
      {
        kind: "fused",
        sizes: [length],
        body: [load, ...body],
        stores: [{ value: body.length, node: 1 }],
        reduce: null
      }
    ]).read(1) as Float32Array
  }
  it("many operations are called, with the bits that each has by itself", () => {
    const ops = [
      "exp",
      "sin",
      "tanh",
      "log1p",
      "erf",
      "sigmoid",
      "cos",
      "expm1",
      "log",
      "atan2",
      "pow",
      "remainder"
    ] as const
    const binary: ReadonlySet<ElementwiseOp> = new Set(["atan2", "pow", "remainder"])
    const chain = [...ops, ...ops].map((op) => (binary.has(op) ? compute(op, 0, 0) : compute(op, 0)))
    const x = samples(0.1, 2, 37, 4)
    const sum = chain.flatMap((_, i) => (i === 0 ? [] : [compute("add", i === 1 ? 1 : chain.length + i - 1, i + 1)]))
    const alone = chain.map((one) => runBody(x, [one]))
    const wanted = alone.slice(1).reduce((a, b) => a.map((value, i) => Math.fround(value + b[i]!)), alone[0]!)
    same(runBody(x, [...chain, ...sum]), Array.from(wanted), "sum")
  })
  it("maximum and minimum with a number: NaN stays, and -0 is less than 0", () => {
    const x = Float32Array.from([NaN, -0, 0, 1, -1, 2.5, Infinity, -Infinity, 2])
    for (const op of ["maximum", "minimum"] as const) {
      for (const bound of [2, -1, 0, -0, NaN, Infinity]) {
        const wanted = Array.from(x, (value) => (op === "maximum" ? Math.max : Math.min)(value, bound))
        const literal = { kind: "literal", value: bound, dtype: "float32" } as const
        assert.deepStrictEqual(Array.from(runBody(x, [literal, compute(op, 0, 1)])), wanted, `${op} ${bound}`)
        assert.deepStrictEqual(Array.from(runBody(x, [literal, compute(op, 1, 0)])), wanted, `${bound} ${op}`)
      }
    }
  })
  it("exp of what is far below 0: subnormal numbers, then 0", () => {
    const x = samples(-200, -80, 5000, 12)
    const got = apply(variant, "exp", [x], ["float32"], "float32")
    for (let i = 0; i < x.length; i++) assert.isAtMost(ulps(got[i]!, Math.exp(x[i]!)), 1.1, `exp ${x[i]}`)
  })
})

/** a key too few or too many is a type error */
const every: { readonly [K in ElementwiseOp]: true } = {
  ...{ neg: true, abs: true, sign: true, exp: true, log: true, sqrt: true, tanh: true, sigmoid: true, relu: true },
  ...{ floor: true, ceil: true, round: true, rsqrt: true, expm1: true, log1p: true, erf: true, sin: true, cos: true },
  ...{ not: true, cast: true, stopGradient: true, identity: true, add: true, sub: true, mul: true, div: true },
  ...{ maximum: true, minimum: true, pow: true, remainder: true, atan2: true, eq: true, ne: true, lt: true, le: true },
  ...{ gt: true, ge: true, and: true, or: true, xor: true, shiftLeft: true, shiftRightLogical: true, select: true }
}

it("has code for every elementwise primitive", () => {
  assert.sameMembers([...supportedElementwise], Object.keys(every))
})
