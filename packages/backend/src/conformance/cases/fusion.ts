/** Kernels of several results, long chains, many operands, values that are used again: what fusion and the memory plan must get right. */
import { both, type Case, make, T } from "../Case.ts"
import { bools, input, integers, normal } from "../values.ts"

const chain = (x: any, length: number): any => {
  let y = x
  for (let i = 0; i < length; i++) y = i % 2 === 0 ? T.add(T.mul(y, 0.99), 0.01) : T.sub(y, T.mul(x, 0.001))
  return y
}

const many = Array.from({ length: 24 }, () => input([3, 5]))

/** softplus-like towers where each level is read by two later ones */
const ladder = (x: any, levels: number): any => {
  let [a, b] = [x, T.tanh(x)]
  for (let i = 0; i < levels; i++) [a, b] = [T.tanh(T.add(a, b)), T.sub(b, T.mul(a, 0.5))]
  return T.add(a, b)
}

export const fusion: ReadonlyArray<Case> = [
  ...both(
    "several results of one chain",
    [input([7, 9]), input([7, 9])],
    (x, y) => {
      const sum = T.add(x, y)
      const product = T.mul(sum, x)
      return [sum, product, T.tanh(product), T.sum(product, [1]), T.max(sum, [0])]
    },
    { smooth: false, absolute: 4e-6 }
  ),
  ...both(
    "a value read by a chain and by a product",
    [input([5, 5])],
    (x) => {
      const y = T.exp(T.mul(x, 0.5))
      return [T.matmul(y, y), T.add(y, 1), y]
    },
    { absolute: 2e-5, relative: 1e-5 }
  ),
  ...both("a chain of 200", [input([33])], (x) => chain(x, 200), { absolute: 1e-5 }),
  // its 40 levels bend faster than the step of a finite difference: those are taken of 8
  ...both("a ladder of 40", [input([17])], (x) => ladder(x, 40), {
    smooth: false,
    absolute: 1e-5,
    gradient: { absolute: 1e-4, relative: 1e-4 }
  }),
  ...both("a ladder of 8", [input([17])], (x) => ladder(x, 8), { absolute: 1e-5 }),
  ...both("24 operands", many, (...xs) => xs.reduce((sum, x, i) => T.add(sum, T.mul(x, i + 1))), { absolute: 1e-4 }),
  ...both(
    "rows, columns and scalars in one chain",
    [input([5, 7]), input([7]), input([5, 1]), input([])],
    (x, row, column, scale) => T.sub(T.mul(T.add(x, row), column), T.mul(scale, T.tanh(T.add(row, column)))),
    { absolute: 4e-6 }
  ),
  ...both(
    "results of different shapes",
    [input([4, 6])],
    (x) => [T.mul(x, 2), T.sum(x), T.sum(x, [0]), T.transpose(T.exp(x), [1, 0]), T.reshape(T.tanh(x), [24])],
    { absolute: 4e-6 }
  ),
  ...both(
    "normalisation",
    [input([6, 10]), input([10]), input([10])],
    (x, scale, bias) => {
      const centred = T.sub(x, T.mean(x, [1], true))
      const deviation = T.sqrt(T.add(T.mean(T.square(centred), [1], true), 1e-5))
      return T.add(T.mul(T.div(centred, deviation), scale), bias)
    },
    { absolute: 4e-6, gradient: { absolute: 4e-5, relative: 1e-5 } }
  ),
  ...both("a norm", [input([50])], (x) => T.sqrt(T.sum(T.square(x))), { absolute: 4e-6 }),
  make(
    "integers, floats and truth values in one chain",
    [input([40], integers(-5, 6)), input([40], normal), input([40], bools)],
    (i, x, b) => {
      const positive = T.greater(T.cast(i, "float32"), x)
      return [
        T.where(T.logicalAnd(positive, b), T.cast(i, "float32"), T.mul(x, 2)),
        T.add(T.cast(positive, "int32"), T.mul(i, i)),
        T.logicalOr(T.logicalNot(b), T.equal(i, 0))
      ]
    }
  ),
  make("the same expression built twice", [input([11])], (x) => [
    T.exp(T.mul(x, 2)),
    T.exp(T.mul(x, 2)),
    T.mul(T.exp(T.mul(x, 2)), 0)
  ]),
  make("identities", [input([11])], (x) => [
    T.add(x, 0),
    T.mul(x, 1),
    T.div(x, 1),
    T.sub(x, 0),
    T.neg(T.neg(x)),
    T.mul(T.add(x, 0), T.ones([11])),
    T.cast(T.cast(x, "float32"), "float32")
  ]),
  make("no inputs at all", [], () => [
    T.add(T.ones([3]), T.arange(3).dtype === "int32" ? T.cast(T.arange(3), "float32") : 0)
  ])
]
