/** Elementwise ops in float64 against the host's functions, their derivatives against formulas, and what they do at the edges. */
import { assert, describe, it } from "@effect/vitest"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import { input, value } from "./primitives/evaluate.ts"

type V = Tensor.Tensor<[number]>
type F = (x: V) => V
type Real = (x: number) => number

const given = (index: number, n: number, dtype: "float32" | "int32" | "bool" = "float32"): any =>
  input(index, [n], dtype) as Tensor.AnyTensor

/** `f` on numbers of a dtype. */
const on =
  (f: (...xs: ReadonlyArray<any>) => Tensor.AnyTensor, dtype: "float32" | "int32" | "bool" = "float32") =>
  (...operands: ReadonlyArray<ReadonlyArray<number>>): Array<number> =>
    value(
      f(...operands.map((x, i) => given(i, x.length, dtype))),
      operands.map((x) => Float64Array.from(x))
    )

/** The largest error relative to what is expected; zeros are equal to zeros only. */
const close = (
  actual: ReadonlyArray<number>,
  expected: ReadonlyArray<number>,
  tolerance: number,
  what: string
): void => {
  assert.strictEqual(actual.length, expected.length)
  actual.forEach((x, i) => {
    const y = expected[i]!
    const error = Object.is(x, y) || x === y ? 0 : Math.abs(x - y) / Math.abs(y)
    assert.isTrue(error <= tolerance, `${what} [${i}]: ${x} but ${y}`)
  })
}

interface Smooth {
  readonly f: F
  readonly value: Real
  readonly first: Real
  readonly second: Real
  readonly at: ReadonlyArray<number>
}

const line = [-20, -3, -1, -0.3, -1e-9, 0, 1e-9, 1e-3, 0.5, 1, 2.5, 20]
const inside = [-0.999, -0.7, -1e-9, 0, 1e-9, 0.25, 0.999]
const positive = [1e-9, 0.3, 1, 2, 1e9]
const bell = (x: number): number => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)
const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

const smooth: Readonly<Record<string, Smooth>> = {
  exp2: {
    f: Tensor.exp2,
    value: (x) => 2 ** x,
    first: (x) => Math.LN2 * 2 ** x,
    second: (x) => Math.LN2 ** 2 * 2 ** x,
    at: line
  },
  expm1: { f: Tensor.expm1, value: Math.expm1, first: Math.exp, second: Math.exp, at: line },
  log1p: {
    f: Tensor.log1p,
    value: Math.log1p,
    first: (x) => 1 / (1 + x),
    second: (x) => -1 / (1 + x) ** 2,
    at: [...inside, 1e9]
  },
  log2: {
    f: Tensor.log2,
    value: Math.log2,
    first: (x) => 1 / (x * Math.LN2),
    second: (x) => -1 / (x * x * Math.LN2),
    at: positive
  },
  log10: {
    f: Tensor.log10,
    value: Math.log10,
    first: (x) => 1 / (x * Math.LN10),
    second: (x) => -1 / (x * x * Math.LN10),
    at: positive
  },
  rsqrt: {
    f: Tensor.rsqrt,
    value: (x) => x ** -0.5,
    first: (x) => -0.5 * x ** -1.5,
    second: (x) => 0.75 * x ** -2.5,
    at: positive
  },
  reciprocal: {
    f: Tensor.reciprocal,
    value: (x) => 1 / x,
    first: (x) => -1 / x ** 2,
    second: (x) => 2 / x ** 3,
    at: positive
  },
  tan: {
    f: Tensor.tan,
    value: Math.tan,
    first: (x) => 1 / Math.cos(x) ** 2,
    second: (x) => (2 * Math.tan(x)) / Math.cos(x) ** 2,
    at: [-1.5, -0.7, -1e-9, 0, 0.3, 1.5]
  },
  asin: {
    f: Tensor.asin,
    value: Math.asin,
    first: (x) => 1 / Math.sqrt(1 - x * x),
    second: (x) => x / (1 - x * x) ** 1.5,
    at: inside
  },
  acos: {
    f: Tensor.acos,
    value: Math.acos,
    first: (x) => -1 / Math.sqrt(1 - x * x),
    second: (x) => -x / (1 - x * x) ** 1.5,
    at: inside
  },
  atan: {
    f: Tensor.atan,
    value: Math.atan,
    first: (x) => 1 / (1 + x * x),
    second: (x) => (-2 * x) / (1 + x * x) ** 2,
    at: line
  },
  sinh: { f: Tensor.sinh, value: Math.sinh, first: Math.cosh, second: Math.sinh, at: line },
  cosh: { f: Tensor.cosh, value: Math.cosh, first: Math.sinh, second: Math.cosh, at: line },
  asinh: {
    f: Tensor.asinh,
    value: Math.asinh,
    first: (x) => 1 / Math.sqrt(1 + x * x),
    second: (x) => -x / (1 + x * x) ** 1.5,
    at: [...line, 1e4, -1e15]
  },
  acosh: {
    f: Tensor.acosh,
    value: Math.acosh,
    first: (x) => 1 / Math.sqrt(x * x - 1),
    second: (x) => -x / (x * x - 1) ** 1.5,
    at: [1.25, 2, 100, 1e12]
  },
  atanh: {
    f: Tensor.atanh,
    value: Math.atanh,
    first: (x) => 1 / (1 - x * x),
    second: (x) => (2 * x) / (1 - x * x) ** 2,
    at: inside
  },
  erf: {
    f: Tensor.erf,
    // far below its own rounding: erf(1e-9) is 2 / sqrt(pi) 1e-9
    value: (x) => (Math.abs(x) < 1e-3 ? (2 / Math.sqrt(Math.PI)) * (x - x ** 3 / 3) : 1 - complement(x)),
    first: bell,
    second: (x) => -2 * x * bell(x),
    at: [-3, -0.5, 0, 1e-9, 0.25, 1, 4]
  },
  erfc: {
    f: Tensor.erfc,
    value: (x) => complement(x),
    first: (x) => -bell(x),
    second: (x) => 2 * x * bell(x),
    at: [-3, -0.5, 0, 0.25, 0.46875, 0.5, 1, 2, 3.9, 4, 4.1, 6, 10, 20, 26]
  },
  softplus: {
    f: Tensor.softplus,
    value: (x) => Math.log1p(Math.exp(x)),
    first: logistic,
    second: (x) => logistic(x) * logistic(-x),
    at: [-30, -3, -0.5, 0.25, 1, 20]
  }
}

/** erfc by Python's math.erfc */
const complements: ReadonlyArray<readonly [number, number]> = [
  [-3, 1.9999779095030015],
  [-0.5, 1.5204998778130465],
  [0, 1.0],
  [0.25, 0.7236736098317631],
  [0.46875, 0.507386526782062],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [2, 0.004677734981047265],
  [3.9, 3.479224859723177e-8],
  [4, 1.541725790028002e-8],
  [4.1, 6.700027654084918e-9],
  [6, 2.1519736712498916e-17],
  [10, 2.088487583762545e-45],
  [20, 5.3958656116079005e-176],
  [26, 5.663192408856143e-296]
]
const complement = (x: number): number => complements.find(([at]) => at === x)![1]

const total = (x: V): Tensor.Tensor<[]> => Tensor.sum(x) as Tensor.Tensor<[]>

describe("smooth ops and their derivatives", () => {
  for (const [name, { at, f, first, second, value: exact }] of Object.entries(smooth)) {
    it(name, () => {
      const once = (x: V): V => Transform.grad((y: V) => total(f(y)))(x) as V
      const twice = (x: V): V => Transform.grad((y: V) => total(once(y)))(x) as V
      const forward = (x: V): V => (Transform.jvp as any)(f)([x], [Tensor.onesLike(x)])[1]
      close(on(f)(at), at.map(exact), 4e-15, name)
      close(on(once)(at), at.map(first), 1e-12, `${name}'`)
      close(on(forward)(at), at.map(first), 1e-12, `${name}' forward`)
      // a derivative that is 0 at a point is a difference of what is not
      on(twice)(at).forEach((found, i) => {
        const expected = second(at[i]!)
        assert.isAtMost(Math.abs(found - expected), 1e-9 * Math.abs(expected) + 1e-15, `${name}'' at ${at[i]}`)
      })
    })
  }
})

describe("rounding", () => {
  const x = [-2.5, -1.5, -0.5, -0.25, -0, 0, 0.25, 0.5, 1.5, 2.5, 3, 1e20, -Infinity, Infinity, NaN]
  const zeros = (text: ReadonlyArray<number>) => text.map((v) => (Object.is(v, -0) ? "-0" : `${v}`))
  it("ceil, floor, round and trunc keep the sign of zero", () => {
    const expect = (f: F, expected: ReadonlyArray<number>) => assert.deepStrictEqual(zeros(on(f)(x)), zeros(expected))
    const far = [3, 1e20, -Infinity, Infinity, NaN]
    expect(Tensor.ceil as F, [-2, -1, -0, -0, -0, 0, 1, 1, 2, 3, ...far])
    expect(Tensor.floor as F, [-3, -2, -1, -1, -0, 0, 0, 0, 1, 2, ...far])
    expect(Tensor.round as F, [-2, -2, -0, -0, -0, 0, 0, 0, 2, 2, ...far])
    expect(Tensor.trunc as F, [-2, -1, -0, -0, -0, 0, 0, 0, 1, 2, ...far])
    close(on(Tensor.frac)([-2.5, -0.25, 0.75, 3]), [-0.5, -0.25, 0.75, 0], 0, "frac")
  })

  it("derivatives are 0, of frac 1", () => {
    for (const [f, slope] of [
      [Tensor.ceil, 0],
      [Tensor.round, 0],
      [Tensor.trunc, 0],
      [Tensor.frac, 1]
    ] as const) {
      const derivative = on((v: V) => Transform.grad((y: V) => total((f as F)(y)))(v) as V)
      assert.deepStrictEqual(derivative([-1.5, 0, 0.25, 2]), [slope, slope, slope, slope])
    }
  })
})

describe("division", () => {
  const pairs = (values: ReadonlyArray<number>) =>
    [values.flatMap((a) => values.map(() => a)), values.flatMap(() => values)] as const

  it("of integers: a = b floorDivide(a, b) + remainder(a, b), and by 0 all is 0", () => {
    const ints = [0, 1, -1, 2, -2, 3, 7, -7, 28, 2 ** 31 - 1, -(2 ** 31), -(2 ** 31) + 1]
    const [a, b] = pairs(ints)
    const big = (f: (x: bigint, y: bigint) => bigint) =>
      a.map((x, i) => (b[i] === 0 ? 0 : Number(BigInt.asIntN(32, f(BigInt(x), BigInt(b[i]!))))))
    const mod = (x: bigint, y: bigint) => ((x % y) + y) % y
    assert.deepStrictEqual(on(Tensor.remainder as any, "int32")(a, b), big(mod))
    assert.deepStrictEqual(
      on(Tensor.fmod as any, "int32")(a, b),
      big((x, y) => x % y)
    )
    assert.deepStrictEqual(
      on(Tensor.floorDivide as any, "int32")(a, b),
      big((x, y) => (x - mod(x, y)) / y)
    )
  })

  it("of floats, as Python has it", () => {
    // [a, b, a % b, math.fmod(a, b), a // b]
    const rows: ReadonlyArray<readonly [number, number, number, number, number]> = [
      [7, 2, 1, 1, 3],
      [-7, 2, 1, -1, -4],
      [7, -2, -1, 1, -4],
      [-7, -2, -1, -1, 3],
      [1, 0.1, 0.09999999999999995, 0.09999999999999995, 9],
      [-1, 0.1, 5.551115123125783e-17, -0.09999999999999995, -10],
      [1e300, 7, 1, 1, 1.4285714285714286e299],
      [5.5, Infinity, 5.5, 5.5, 0],
      [-5.5, Infinity, Infinity, -5.5, -1],
      [0.25, -1, -0.75, 0.25, -1]
    ]
    const [a, b] = [rows.map((row) => row[0]), rows.map((row) => row[1])]
    close(
      on(Tensor.remainder as any)(a, b),
      rows.map((row) => row[2]),
      0,
      "remainder"
    )
    close(
      on(Tensor.fmod as any)(a, b),
      rows.map((row) => row[3]),
      0,
      "fmod"
    )
    close(
      on(Tensor.floorDivide as any)(a, b),
      rows.map((row) => row[4]),
      4e-16,
      "floorDivide"
    )
    // numpy, where Python raises
    for (const op of [Tensor.remainder, Tensor.fmod]) {
      assert.deepStrictEqual(on(op as any)([1, Infinity, NaN, 1], [0, 2, 1, NaN]), [NaN, NaN, NaN, NaN])
    }
    assert.deepStrictEqual(on(Tensor.floorDivide as any)([1, -1, 0], [0, 0, 0]), [Infinity, -Infinity, NaN])
  })

  it("derivatives are those between two jumps", () => {
    const by = (f: (x: any, y: any) => any, x: number, y: number): Array<number> => {
      const [dx, dy] = (Transform.grad as any)(([p, q]: readonly [V, V]) => total(f(p, q)))([given(0, 1), given(1, 1)])
      return [dx, dy].flatMap((g) => value(g, [Float64Array.of(x), Float64Array.of(y)]))
    }
    assert.deepStrictEqual(by(Tensor.remainder, -7, 2), [1, 4])
    assert.deepStrictEqual(by(Tensor.fmod, -7, 2), [1, 3])
    assert.deepStrictEqual(by(Tensor.fmod, 7, -2), [1, 3])
    assert.deepStrictEqual(by(Tensor.fmod, 0, 2), [1, -0])
    assert.deepStrictEqual(by(Tensor.floorDivide, 7, 2), [0, 0])
    close(by(Tensor.hypot, 3, -4), [0.6, -0.8], 2e-16, "hypot")
    assert.deepStrictEqual(by(Tensor.hypot, 0, 0), [0, 0])
    assert.deepStrictEqual(by(Tensor.atan2, 0, 0), [0, -0])
    // 1e200 squared is no float64
    assert.deepStrictEqual(by(Tensor.hypot, 0, 1e200), [0, 1])
  })

  it("hypot and lerp", () => {
    close(
      on(Tensor.hypot as any)([3, 0, -1e200, Infinity, 5e-320], [4, 0, 1e200, 1, 0]),
      [5, 0, Math.SQRT2 * 1e200, Infinity, 5e-320],
      4e-16,
      "hypot"
    )
    assert.deepStrictEqual(on(Tensor.lerp as any)([1, 1, 1, 0.1], [3, 3, 3, 0.7], [0, 0.25, 1, 1]), [1, 1.5, 3, 0.7])
    close(value(Tensor.lerp(0, 4, given(0, 2)), [Float64Array.of(0.25, 0.75)]), [1, 3], 0, "lerp of numbers")
  })
})

describe("bits", () => {
  const words = [0, 1, -1, 2, 255, -256, 0x55555555, -0x80000000, 0x7fffffff]
  const counts = [0, 1, 5, 31, 32, 33, -1, 7, 16]
  it("are those of int32", () => {
    const of = (f: unknown) => on(f as any, "int32")
    const other = words.toReversed()
    const both = (f: (a: number, b: number) => number, b: ReadonlyArray<number>) => words.map((a, i) => f(a, b[i]!))
    assert.deepStrictEqual(
      of(Tensor.bitwiseAnd)(words, other),
      both((a, b) => a & b, other)
    )
    assert.deepStrictEqual(
      of(Tensor.bitwiseOr)(words, other),
      both((a, b) => a | b, other)
    )
    assert.deepStrictEqual(
      of(Tensor.bitwiseXor)(words, other),
      both((a, b) => a ^ b, other)
    )
    assert.deepStrictEqual(
      of(Tensor.shiftLeft)(words, counts),
      both((a, b) => a << b, counts)
    )
    assert.deepStrictEqual(
      of(Tensor.shiftRight)(words, counts),
      both((a, b) => a >> b, counts)
    )
    assert.deepStrictEqual(
      of(Tensor.shiftRightLogical)(words, counts),
      both((a, b) => (a >>> b) | 0, counts)
    )
    assert.deepStrictEqual(
      of(Tensor.bitwiseNot)(words),
      words.map((a) => ~a)
    )
  })

  it("truth values exclude each other", () => {
    assert.deepStrictEqual(on(Tensor.logicalXor as any, "bool")([0, 0, 1, 1], [0, 1, 0, 1]), [0, 1, 1, 0])
  })
})

describe("at the edges", () => {
  it("NaN and infinities are told", () => {
    const x = [NaN, Infinity, -Infinity, 0, 1]
    assert.deepStrictEqual(on(Tensor.isNaN)(x), [1, 0, 0, 0, 0])
    assert.deepStrictEqual(on(Tensor.isInfinite)(x), [0, 1, 1, 0, 0])
  })

  it("what is not defined is NaN, and limits are reached", () => {
    const nowhere: ReadonlyArray<readonly [F, ReadonlyArray<number>]> = [
      [Tensor.asin, [1.1, -1.1]],
      [Tensor.acos, [1.1, -1.1]],
      [Tensor.acosh, [0.9, -1, -5, -1e12]],
      [Tensor.atanh, [1.1, -1.1]],
      [Tensor.log1p, [-1.5]],
      [Tensor.log2, [-1]],
      [Tensor.rsqrt, [-1]],
      [Tensor.tan, [Infinity]]
    ]
    for (const [f, x] of nowhere) for (const found of on(f)([...x, NaN])) assert.isNaN(found)
    assert.deepStrictEqual(on(Tensor.asin)([1, -1]), [Math.PI / 2, -Math.PI / 2])
    assert.deepStrictEqual(on(Tensor.acos)([1, -1]), [0, Math.PI])
    assert.deepStrictEqual(on(Tensor.atan)([Infinity, -Infinity]), [Math.PI / 2, -Math.PI / 2])
    assert.deepStrictEqual(on(Tensor.acosh)([1, Infinity]), [0, Infinity])
    assert.deepStrictEqual(on(Tensor.asinh)([Infinity, -Infinity]), [Infinity, -Infinity])
    assert.deepStrictEqual(on(Tensor.atanh)([1, -1]), [Infinity, -Infinity])
    assert.deepStrictEqual(on(Tensor.sinh)([Infinity, -Infinity]), [Infinity, -Infinity])
    assert.deepStrictEqual(on(Tensor.cosh)([Infinity, -Infinity]), [Infinity, Infinity])
    assert.deepStrictEqual(on(Tensor.erfc)([Infinity, -Infinity]), [0, 2])
    assert.deepStrictEqual(on(Tensor.log1p)([-1, Infinity]), [-Infinity, Infinity])
  })

  it("jvp has the derivatives of reverse mode where a function has a corner", () => {
    const slopes = (f: (x: any) => any, x: number): Array<number> => {
      const [, forward] = (Transform.jvp as any)(f)([given(0, 1)], [Tensor.onesLike(given(0, 1))])
      const back = (Transform.grad as any)((y: V) => total(f(y)))(given(0, 1))
      return [forward, back].map((g) => value(g, [Float64Array.of(x)])[0]!)
    }
    assert.deepStrictEqual(slopes(Tensor.relu, 0), [0, 0])
    assert.deepStrictEqual(slopes(Tensor.abs, 0), [0, 0])
    assert.deepStrictEqual(
      slopes((x) => Tensor.maximum(x, 2), 2),
      [0.5, 0.5]
    )
    assert.deepStrictEqual(
      slopes((x) => Tensor.minimum(x, 2), 2),
      [0.5, 0.5]
    )
    assert.deepStrictEqual(
      slopes((x) => Tensor.maximum(x, x), 2),
      [1, 1]
    )
    assert.deepStrictEqual(
      slopes((x) => Tensor.pow(x, 0), 0),
      [0, 0]
    )
    assert.deepStrictEqual(
      slopes((x) => Tensor.mul(x, Tensor.stopGradient(x)), 3),
      [3, 3]
    )
    assert.deepStrictEqual(slopes(Tensor.asinh, 0), [1, 1])
  })
})
