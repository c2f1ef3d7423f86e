/** The composites that backends have kernels for, against their bodies. */
import * as Composite from "@typegrad/core/Composite"
import { type Case, make, show, T } from "../Case.ts"
import { between, input, integers, listed, normal } from "../values.ts"
import { attentions } from "./attention.ts"

const apply: (options: any) => (...inputs: ReadonlyArray<any>) => any = Composite.make as never

const hot = (logits: any, labels: any): any => T.oneHot(labels, logits.shape[1])

/** `x`, NaN for a label that is no class */
const valid = (logits: any, labels: any, x: any): any =>
  T.where(T.logicalAnd(T.greaterEqual(labels, 0), T.less(labels, logits.shape[1])), x, NaN)

const shifted = (logits: any): any => T.sub(logits, T.max(logits, [1], true))

/** As `@typegrad/nn` has it: [rows, classes] float32 and [rows] int32 give the loss of every row. */
const crossEntropy = apply({
  name: "typegrad/softmaxCrossEntropy",
  body: (logits: any, labels: any) => {
    const x = shifted(logits)
    const picked = T.sum(T.where(T.equal(hot(logits, labels), 0), 0, x), [1])
    return valid(logits, labels, T.sub(T.log(T.sum(T.exp(x), [1])), picked))
  }
})

const crossEntropyGradient = apply({
  name: "typegrad/softmaxCrossEntropyGrad",
  body: (logits: any, labels: any, cotangent: any) => {
    const powers = T.exp(shifted(logits))
    const probabilities = T.div(powers, T.sum(powers, [1], true))
    return T.mul(T.sub(probabilities, hot(logits, labels)), T.expandDims(valid(logits, labels, cotangent), 1))
  }
})

const sizes = [
  [1, 10],
  [64, 10],
  [5, 1],
  [7, 3],
  [3, 33],
  [2, 1000]
] as const

/** As `@typegrad/nn` has it: [rows, 4 units] twice and [rows, units] give the next hidden and cell state, and the gates. */
const lstmCell = apply({
  name: "typegrad/lstmCell",
  body: (projected: any, read: any, cell: any) => {
    const [i, f, g, o] = T.split(T.add(projected, read), 4, 1)
    const gates = [T.sigmoid(i), T.sigmoid(f), T.tanh(g), T.sigmoid(o)]
    const next = T.add(T.mul(gates[1], cell), T.mul(gates[0], gates[2]))
    return [T.mul(gates[3], T.tanh(next)), next, T.concat(gates, 1)]
  }
})

const lstmCellGradient = apply({
  name: "typegrad/lstmCellGrad",
  body: (gates: any, cell: any, toHidden: any, toCell: any) => {
    const [i, f, g, o] = T.split(gates, 4, 1)
    const t = T.tanh(T.add(T.mul(f, cell), T.mul(i, g)))
    const all = T.add(toCell, T.mul(T.mul(toHidden, o), T.sub(1, T.square(t))))
    const slope = (x: any) => T.mul(x, T.sub(1, x))
    const parts = [
      T.mul(T.mul(all, g), slope(i)),
      T.mul(T.mul(all, cell), slope(f)),
      T.mul(T.mul(all, i), T.sub(1, T.square(g))),
      T.mul(T.mul(toHidden, t), slope(o))
    ]
    return [T.concat(parts, 1), T.mul(all, f)]
  }
})

/** As `@typegrad/nn` has it: values and deviation over the last `axes`. */
const standard = (options: { readonly axes: number; readonly epsilon: number; readonly centred: boolean }) => {
  const axes = Array.from({ length: options.axes }, (_, i) => i - options.axes)
  const mean = (x: any): any => T.mean(x, axes, true)
  return {
    forward: apply({
      name: "typegrad/standardise",
      attrs: options,
      body: (x: any) => {
        const about = options.centred ? T.sub(x, mean(x)) : x
        const deviation = T.sqrt(T.add(mean(T.square(about)), options.epsilon))
        return [T.div(about, deviation), deviation]
      }
    }),
    back: apply({
      name: "typegrad/standardiseGrad",
      attrs: options,
      body: (y: any, deviation: any, g: any) => {
        const level = options.centred ? T.sub(g, mean(g)) : g
        return T.div(T.sub(level, T.mul(y, mean(T.mul(g, y)))), deviation)
      }
    })
  }
}

/** Sizes, and how many of the last axes are one row. */
const norms = [
  [[1, 32], 1],
  [[5, 33], 1],
  [[3, 4, 64], 1],
  [[2, 3, 5, 7], 3],
  [[71], 1],
  [[2, 1000], 1]
] as const

const cells = [
  [1, 1],
  [3, 5],
  [2, 8],
  [7, 19],
  [16, 64]
] as const

export const composites: ReadonlyArray<Case> = [
  ...norms.flatMap(([sizes, axes]) =>
    [true, false].flatMap((centred) => {
      const { back, forward } = standard({ axes, centred, epsilon: 1e-3 })
      const name = `${show(sizes)} over ${axes}${centred ? "" : " about 0"}`
      const statistics = sizes.map((size, axis) => (axis < sizes.length - axes ? size : 1))
      return [
        make(`standardise ${name}`, [input(sizes, between(2, 5))], (x) => forward(x), { absolute: 4e-6 }),
        make(
          `standardiseGrad ${name}`,
          [input(sizes), input(statistics, between(0.5, 2)), input(sizes)],
          (y, deviation, g) => back(y, deviation, g),
          { absolute: 4e-6 }
        )
      ]
    })
  ),
  ...cells.flatMap(([rows, units]) => {
    const [wide, narrow] = [input([rows, 4 * units]), input([rows, units])]
    const name = show([rows, units])
    const gates = input([rows, 4 * units], between(0, 1))
    return [
      make(`lstmCell ${name}`, [wide, wide, narrow], (x, y, c) => lstmCell(x, y, c)),
      make(`lstmCellGrad ${name}`, [gates, narrow, narrow, narrow], (x, c, h, d) => lstmCellGradient(x, c, h, d))
    ]
  }),
  ...attentions,
  ...sizes.flatMap(([rows, classes]) => {
    const logits = input([rows, classes])
    const labels = input([rows], integers(0, classes))
    const name = show([rows, classes])
    return [
      make(`softmaxCrossEntropy ${name}`, [logits, labels], (x, y) => crossEntropy(x, y), { absolute: 2e-6 }),
      make(
        `softmaxCrossEntropyGrad ${name}`,
        [logits, labels, input([rows], normal)],
        (x, y, c) => crossEntropyGradient(x, y, c),
        { absolute: 2e-6 }
      )
    ]
  }),
  ...[1000, 1e6, 1e30].flatMap((size) => {
    const inputs = [input([4, 5], between(-size, size)), input([4], integers(0, 5))] as const
    return [
      make(`softmaxCrossEntropy of logits up to ${size}`, inputs, (x, y) => crossEntropy(x, y)),
      make(`softmaxCrossEntropyGrad of logits up to ${size}`, [...inputs, input([4], normal)], (x, y, c) =>
        crossEntropyGradient(x, y, c)
      )
    ]
  }),
  make(
    "softmaxCrossEntropy of a label out of range",
    [input([4, 5]), input([4], listed("int32", [0, 5, -1, 4]))],
    (x, y) => crossEntropy(x, y)
  ),
  make(
    "softmaxCrossEntropyGrad of a label out of range",
    [input([4, 5]), input([4], listed("int32", [0, 5, -1, 4])), input([4], normal)],
    (x, y, c) => crossEntropyGradient(x, y, c)
  ),
  make(
    "softmaxCrossEntropy with NaN",
    [input([2, 3], listed("float32", [1, NaN, 2, 1, 2, 3])), input([2], listed("int32", [0, 1]))],
    (x, y) => crossEntropy(x, y)
  )
]
