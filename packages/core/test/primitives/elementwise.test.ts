import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Node } from "../../src/internal/Node.ts"
import { fill } from "../../src/internal/primitives/fill.ts"
import { distance, input, value } from "./evaluate.ts"
import {
  abs,
  add,
  and,
  atan2,
  cast,
  ceil,
  cos,
  div,
  eq,
  erf,
  exp,
  expm1,
  floor,
  ge,
  gt,
  identity,
  le,
  literal,
  log,
  log1p,
  lt,
  maximum,
  minimum,
  mul,
  ne,
  neg,
  not,
  or,
  pow,
  relu,
  remainder,
  round,
  rsqrt,
  select,
  shiftLeft,
  shiftRightLogical,
  sigmoid,
  sign,
  sin,
  sqrt,
  stopGradient,
  sub,
  tanh,
  xor
} from "./ops.ts"

const floats = [-Infinity, -1e30, -2.5, -1, -0.5, -0, 0, 0.25, 0.5, 1, 1.5, 3, 40, 1e30, Infinity, NaN]
const ints = [-(2 ** 31), -(2 ** 31) + 1, -65537, -7, -2, -1, 0, 1, 2, 3, 31, 32, 33, 65536, 2 ** 31 - 1]
const bools = [0, 1]

type Unary = (x: Node) => Node
type Binary = (x: Node, y: Node) => Node

const unary = (f: Unary, data: ReadonlyArray<number>, dtype: "float32" | "int32" | "bool" = "float32") =>
  value(f(input(0, [data.length], dtype)), [Float64Array.from(data)])

/** all pairs */
const binary = (f: Binary, data: ReadonlyArray<number>, dtype: "float32" | "int32" | "bool" = "float32") => {
  const n = data.length ** 2
  const left = Float64Array.from({ length: n }, (_, i) => data[Math.floor(i / data.length)]!)
  const right = Float64Array.from({ length: n }, (_, i) => data[i % data.length]!)
  return {
    actual: value(f(input(0, [n], dtype), input(1, [n], dtype)), [left, right]),
    expected: (oracle: (x: number, y: number) => number) => Array.from(left, (x, i) => oracle(x, right[i]!))
  }
}

/** int32 arithmetic done with unbounded integers */
const wrap = (x: bigint): number => Number(BigInt.asIntN(32, x))
const big = (f: (x: bigint, y: bigint) => bigint) => (x: number, y: number) => wrap(f(BigInt(x), BigInt(y)))

/** by Python's math.erf */
const errors = new Map([
  [0.25, 0.27632639016823696],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2.5, 0.999593047982555],
  [3, 0.9999779095030014]
])

describe("float unary", () => {
  const cases: ReadonlyArray<readonly [string, Unary, (x: number) => number]> = [
    ["neg", neg, (x) => 0 - x],
    ["abs", abs, (x) => (x < 0 ? -x : x)],
    ["sign", sign, (x) => (x > 0 ? 1 : x < 0 ? -1 : x)],
    ["exp", exp, (x) => Math.E ** x],
    ["log", log, (x) => Math.log2(x) * Math.LN2],
    ["sqrt", sqrt, (x) => (x === -Infinity ? NaN : x ** 0.5)],
    ["tanh", tanh, (x) => 1 - 2 / (Math.exp(2 * x) + 1)],
    ["sigmoid", sigmoid, (x) => (1 + Math.tanh(x / 2)) / 2],
    ["relu", relu, (x) => (x < 0 ? 0 : x)],
    ["floor", floor, (x) => (Number.isFinite(x) ? x - (((x % 1) + 1) % 1) : x)],
    ["ceil", ceil, (x) => (Number.isFinite(x) ? -Math.floor(-x) : x)],
    ["round", round, (x) => (Math.abs(x) < 2 ** 50 ? x + 3 * 2 ** 51 - 3 * 2 ** 51 : x)],
    ["rsqrt", rsqrt, (x) => (Object.is(x, -0) ? -Infinity : x < 0 ? NaN : x ** -0.5)],
    ["expm1", expm1, (x) => (Math.abs(x) < 1e-3 ? x : Math.exp(x) - 1)],
    ["log1p", log1p, (x) => Math.log(1 + x)],
    ["erf", erf, (x) => Math.sign(x) * (errors.get(Math.abs(x)) ?? (Number.isNaN(x) ? x : 1))],
    ["sin", sin, (x) => (Math.abs(x) > 1e9 ? Math.sin(x) : Math.cos(x - Math.PI / 2))],
    ["cos", cos, (x) => (Math.abs(x) > 1e9 ? Math.cos(x) : Math.sin(x + Math.PI / 2))],
    ["identity", identity, (x) => x],
    ["stopGradient", stopGradient, (x) => x]
  ]
  for (const [name, f, oracle] of cases) {
    it.effect(name, () => Effect.sync(() => assert.isBelow(distance(unary(f, floats), floats.map(oracle)), 1e-13)))
  }
})

/** for what has no exact quotient in float64 */
const mod = (x: number, y: number): number => {
  if (!Number.isFinite(x) || Number.isNaN(y) || y === 0) return NaN
  if (!Number.isFinite(y)) return x === 0 || x < 0 === y < 0 ? x : y
  const [m, n] = [BigInt(Math.round(Math.abs(x) * 4)), BigInt(Math.round(Math.abs(y) * 4))]
  const rest = Number(m % n) / 4
  return rest === 0 ? 0 : x < 0 === y < 0 ? Math.sign(x) * rest : Math.sign(y) * (Number(n) / 4 - rest)
}

/** by halving the angle; on the axes and at infinity what C99 says */
const angle = (x: number, y: number): number => {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  const [left, down] = [x < 0 || Object.is(x, -0), y < 0 || Object.is(y, -0)]
  const sign = down ? -1 : 1
  if (y === 0) return left ? sign * Math.PI : 0
  const [far, wide] = [Math.abs(y) === Infinity, Math.abs(x) === Infinity]
  if (far && wide) return (sign * Math.PI * (left ? 3 : 1)) / 4
  if (far || x === 0) return (sign * Math.PI) / 2
  if (wide) return left ? sign * Math.PI : 0
  const ratio = Math.atan(Math.abs(y / x))
  return sign * (left ? Math.PI - ratio : ratio)
}

describe("float binary", () => {
  const cases: ReadonlyArray<readonly [string, Binary, (x: number, y: number) => number]> = [
    ["add", add, (x, y) => x - -y],
    ["sub", sub, (x, y) => x + -y],
    ["mul", mul, (x, y) => x * y],
    ["div", div, (x, y) => x / y],
    [
      "remainder",
      remainder,
      (x, y) => (Math.abs(x) < 1e9 && Math.abs(y) < 1e9 ? x - y * Math.floor(x / y) : mod(x, y))
    ],
    ["atan2", atan2, (y, x) => angle(x, y)],
    ["maximum", maximum, (x, y) => (x !== x || y !== y ? NaN : x > y ? x : y)],
    ["minimum", minimum, (x, y) => (x !== x || y !== y ? NaN : x < y ? x : y)],
    [
      "eq",
      eq,
      (x, y) =>
        Number(Math.abs(x - y) === 0 || (x === Infinity && y === Infinity) || (x === -Infinity && y === -Infinity))
    ],
    ["ne", ne, (x, y) => Number(!(x === y))],
    ["lt", lt, (x, y) => Number(y > x)],
    ["le", le, (x, y) => Number(y >= x)],
    ["gt", gt, (x, y) => Number(y < x)],
    ["ge", ge, (x, y) => Number(y <= x)]
  ]
  for (const [name, f, oracle] of cases) {
    it.effect(name, () =>
      Effect.sync(() => {
        const { actual, expected } = binary(f, floats)
        assert.isAtMost(distance(actual, expected(oracle)), name === "atan2" ? 1e-15 : 0)
      })
    )
  }

  it.effect("pow is that of IEEE 754", () =>
    Effect.sync(() => {
      const at = (x: number, y: number) =>
        value(pow(input(0, []), input(1, [])), [Float64Array.of(x), Float64Array.of(y)])[0]!
      assert.strictEqual(at(2, 10), 1024)
      assert.strictEqual(at(-2, 3), -8)
      assert.approximately(at(2, 0.5), Math.SQRT2, 1e-15)
      assert.isNaN(at(-2, 0.5))
      assert.strictEqual(at(0, 0), 1)
      assert.strictEqual(at(NaN, 0), 1)
      assert.strictEqual(at(1, NaN), 1)
      assert.strictEqual(at(-1, Infinity), 1)
      assert.strictEqual(at(0, -1), Infinity)
      assert.isNaN(at(NaN, 1))
    })
  )
})

describe("int32", () => {
  const cases: ReadonlyArray<readonly [string, Binary, (x: number, y: number) => number]> = [
    ["add", add, big((x, y) => x + y)],
    ["sub", sub, big((x, y) => x - y)],
    ["mul", mul, big((x, y) => x * y)],
    ["div", div, big((x, y) => (y === 0n ? 0n : x / y))],
    ["remainder", remainder, big((x, y) => (y === 0n ? 0n : ((x % y) + y) % y))],
    ["maximum", maximum, (x, y) => (x > y ? x : y)],
    ["minimum", minimum, (x, y) => (x < y ? x : y)],
    ["and", and, big((x, y) => x & y)],
    ["or", or, big((x, y) => x | y)],
    ["xor", xor, big((x, y) => x ^ y)],
    ["shiftLeft", shiftLeft, big((x, y) => x << (y & 31n))],
    ["shiftRightLogical", shiftRightLogical, big((x, y) => BigInt.asUintN(32, x) >> (y & 31n))],
    ["pow", (x, y) => pow(x, and(y, fill(15, y))), big((x, y) => x ** (y & 15n))],
    ["eq", eq, (x, y) => (x === y ? 1 : 0)],
    ["lt", lt, (x, y) => (x < y ? 1 : 0)]
  ]
  for (const [name, f, oracle] of cases) {
    it.effect(`${name} wraps`, () =>
      Effect.sync(() => {
        const { actual, expected } = binary(f, ints, "int32")
        assert.deepStrictEqual(actual, expected(oracle))
      })
    )
  }

  it.effect("a negative exponent truncates", () =>
    Effect.sync(() => {
      const at = (x: number, y: number) =>
        value(pow(input(0, [], "int32"), input(1, [], "int32")), [Float64Array.of(x), Float64Array.of(y)])[0]!
      assert.deepStrictEqual([at(1, -3), at(-1, -3), at(-1, -2), at(2, -1), at(0, -1)], [1, -1, 1, 0, 0])
    })
  )

  it.effect("unary", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(
        unary(neg, ints, "int32"),
        ints.map((x) => wrap(-BigInt(x)))
      )
      assert.deepStrictEqual(
        unary(abs, ints, "int32"),
        ints.map((x) => wrap(x < 0 ? -BigInt(x) : BigInt(x)))
      )
      assert.deepStrictEqual(
        unary(not, ints, "int32"),
        ints.map((x) => wrap(~BigInt(x)))
      )
      assert.deepStrictEqual(unary(sign, [-7, 0, 3], "int32"), [-1, 0, 1])
      assert.deepStrictEqual(unary(relu, [-7, 0, 3], "int32"), [0, 0, 3])
    })
  )
})

describe("bool", () => {
  it.effect("and, or, xor and not are logical", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(binary(and, bools, "bool").actual, [0, 0, 0, 1])
      assert.deepStrictEqual(binary(or, bools, "bool").actual, [0, 1, 1, 1])
      assert.deepStrictEqual(binary(xor, bools, "bool").actual, [0, 1, 1, 0])
      assert.deepStrictEqual(unary(not, bools, "bool"), [1, 0])
    })
  )
})

describe("cast", () => {
  const to = (dtype: "float32" | "int32" | "bool") => (x: Node) => cast(x, dtype)

  it.effect("float32 to int32 truncates, saturates, and NaN is 0", () =>
    Effect.sync(() =>
      assert.deepStrictEqual(unary(to("int32"), [-Infinity, -3e9, -2.9, -0.5, 0, 0.5, 2.9, 3e9, Infinity, NaN]), [
        -(2 ** 31),
        -(2 ** 31),
        -2,
        0,
        0,
        0,
        2,
        2 ** 31 - 1,
        2 ** 31 - 1,
        0
      ])
    )
  )

  it.effect("to bool is x != 0, so NaN is true", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(unary(to("bool"), [-1, -0, 0, 1e-40, NaN]), [1, 0, 0, 1, 1])
      assert.deepStrictEqual(unary(to("bool"), [-256, 0, 7], "int32"), [1, 0, 1])
    })
  )

  it.effect("from bool is 0 or 1", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(unary(to("float32"), bools, "bool"), [0, 1])
      assert.deepStrictEqual(unary(to("int32"), bools, "bool"), [0, 1])
    })
  )
})

describe("select and literal", () => {
  it.effect("the value not taken does not matter", () =>
    Effect.sync(() =>
      assert.deepStrictEqual(
        value(select(input(0, [3], "bool"), input(1, [3]), input(2, [3])), [
          Float64Array.of(1, 0, 1),
          Float64Array.of(1, NaN, 3),
          Float64Array.of(NaN, 5, Infinity)
        ]),
        [1, 5, 3]
      )
    )
  )

  it.effect("a literal is what its dtype holds", () =>
    Effect.sync(() => {
      assert.deepStrictEqual(value(literal(0.1, "float32")), [0.10000000149011612])
      assert.deepStrictEqual(value(literal(2 ** 31, "int32")), [-(2 ** 31)])
      assert.deepStrictEqual(value(literal(5, "bool")), [1])
    })
  )
})

describe("axes", () => {
  it.effect("a name is kept from either operand", () =>
    Effect.sync(() => {
      const plain = input(0, [4, 3])
      const named = identity(input(1, [4, 3]), [{ name: "batch", size: 4 }, { size: 3 }])
      const other = identity(input(1, [4, 3]), [{ size: 4 }, { name: "time", size: 3 }])
      assert.deepStrictEqual(add(plain, named).shape, ["batch", 3])
      assert.deepStrictEqual(add(named, plain).shape, ["batch", 3])
      assert.deepStrictEqual(add(named, other).shape, ["batch", "time"])
      assert.deepStrictEqual(select(cast(named, "bool"), plain, other).shape, ["batch", "time"])
    })
  )

  it.effect("operands of other sizes are a defect", () =>
    Effect.sync(() => {
      assert.throws(() => add(input(0, [4]), input(1, [1])), "operands of an elementwise primitive differ: [4] and [1]")
      assert.throws(() => add(input(0, [4]), input(1, [4, 1])))
    })
  )
})
