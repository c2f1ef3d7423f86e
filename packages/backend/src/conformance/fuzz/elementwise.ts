/** Elementwise operations in random programs. */
import { binary, call, finer, kept, loose, numeric, partner, rounded, small, unary } from "./choices.ts"
import { type Choice, choose, isExact, isFloat, pick, type Value } from "./growing.ts"

const constants = [0, 1, -1, 2, 0.5, -0.5, 3, 0.25, -2]

const isInt = ({ dtype }: Value): boolean => dtype === "int32"

export const elementwise: ReadonlyArray<Choice> = [
  unary(3, ["neg", "abs"], numeric, loose),
  unary(2, ["relu", "sign"], isFloat, ({ grain, most }) => ({ grain, most: Math.max(1, most) })),
  unary(4, ["tanh", "sigmoid", "sin", "cos", "erf"], small(64), () => rounded(1)),
  unary(2, ["exp", "expm1", "softplus"], small(6), ({ most }) => rounded(2 * Math.exp(Math.min(most, 6)))),
  unary(2, ["trunc", "frac"], isExact, loose),
  unary(2, ["sinh", "cosh", "atan", "asinh", "exp2"], small(6), () => rounded(300)),
  unary(
    1,
    ["reciprocal", "rsqrt", "log", "log1p", "log2"],
    (x) => isFloat(x) && (x.least ?? 0) > 0 && x.most < 1e4,
    ({ least = 1 }) => rounded(10 + 1 / least)
  ),
  unary(1, ["exp"], small(3), () => ({ grain: null, most: 21, least: 0.04 })),
  unary(1, ["cosh"], small(3), () => ({ grain: null, most: 11, least: 1 })),
  unary(2, ["square"], small(64), ({ grain, most }) => ({
    grain: grain === null ? null : grain ** 2,
    most: most ** 2
  })),
  unary(2, ["floor", "ceil", "round"], isExact, ({ most }) => ({ grain: 1, most: most + 1 })),
  binary(6, ["add", "sub"], numeric, (x, y) => ({ grain: finer(x, y), most: x.most + y.most })),
  binary(5, ["mul"], numeric, (x, y) => ({
    grain: x.grain === null || y.grain === null ? null : x.grain * y.grain,
    most: x.most * y.most
  })),
  binary(4, ["maximum", "minimum"], numeric, (x, y) => ({ grain: finer(x, y), most: Math.max(x.most, y.most) })),
  binary(
    2,
    ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"],
    (x) => isExact(x) || (!isFloat(x) && numeric(x)),
    () => ({
      grain: 1,
      most: 1
    })
  ),
  binary(2, ["logicalAnd", "logicalOr"], ({ dtype }) => dtype === "bool", kept),
  unary(1, ["logicalNot"], ({ dtype }) => dtype === "bool", kept),
  binary(2, ["remainder", "fmod", "floorDivide"], isExact, (x, y) => ({ grain: finer(x, y), most: 20 })),
  binary(2, ["remainder", "fmod", "div", "floorDivide"], isInt, loose),
  binary(3, ["bitwiseAnd", "bitwiseOr", "bitwiseXor", "shiftLeft", "shiftRight", "shiftRightLogical"], isInt, () => ({
    grain: 1,
    most: 1e6
  })),
  binary(1, ["hypot"], small(100), (x, y) => rounded(x.most + y.most)),
  binary(1, ["atan2"], isFloat, () => rounded(4)),
  {
    weight: 4,
    make: (state) => {
      const x = choose(state, isFloat)
      const number = pick(state.next, constants)!
      const name = pick(state.next, ["add", "mul", "sub", "maximum", "div"])!
      if (x === undefined || (name === "div" && number === 0)) return null
      const grain = x.grain === null ? null : name === "div" && number === 3 ? null : x.grain / 4
      const least = name === "maximum" && number > 0 ? number : undefined
      return call(name, [x], { grain, most: name === "div" ? 4 * x.most : 3 * (x.most + 1), least }, number)
    }
  },
  {
    // the denominator is kept from 0
    weight: 3,
    make: (state) => {
      const y = choose(state, small(100))
      return y === undefined ? null : call("logSumExp", [y], rounded(y.most + 8))
    }
  },
  {
    weight: 3,
    make: (state) => {
      const c = choose(state, ({ dtype }) => dtype === "bool")
      const x = c === undefined ? undefined : choose(state, (v) => numeric(v) && v.sizes.join() === c.sizes.join())
      const y = x === undefined ? undefined : partner(state, x)
      if (c === undefined || x === undefined || y === undefined) return null
      return call("where", [c, x, y], { grain: finer(x, y), most: Math.max(x.most, y.most) })
    }
  },
  {
    weight: 2,
    make: (state) => {
      const x = choose(state, (value) => isExact(value) || !isFloat(value))
      const to = pick(state.next, ["float32", "int32", "bool"])!
      if (x === undefined || to === x.dtype) return null
      return call("cast", [x], { grain: to === "float32" ? x.grain : 1, most: to === "bool" ? 1 : x.most }, to)
    }
  }
]
