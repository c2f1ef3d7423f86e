/** The composites that backends have kernels for, against their bodies. */
import * as Composite from "@typegrad/core/Composite"
import { type Case, make, show, T } from "../Case.ts"
import { between, input, integers, listed, normal } from "../values.ts"

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

export const composites: ReadonlyArray<Case> = [
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
