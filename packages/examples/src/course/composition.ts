/**
 * A network is a composition f_L after ... after f_1. The same layers, applied one by one, composed two by two in any grouping, or
 * put together by `sequential`, give the same values; the Jacobian of the whole is the product of the layers' Jacobians, in
 * the opposite order (the chain rule).
 */
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Nn from "@typegrad/nn/Nn"
import * as Effect from "effect/Effect"

const network = Nn.sequential(Nn.input([6]), Nn.dense(5), Nn.tanh, Nn.dense(4), Nn.tanh, Nn.dense(3))

const first = Nn.sequential(Nn.input([6]), Nn.dense(5), Nn.tanh)
const second = Nn.sequential(Nn.input([5]), Nn.dense(4), Nn.tanh)
const third = Nn.sequential(Nn.input([4]), Nn.dense(3))

const left = Nn.compose(Nn.compose(first, second), third)
const right = Nn.compose(first, Nn.compose(second, third))

type Params = ReturnType<typeof network.init>["params"]

const f1 =
  ({ dense0: { bias, kernel } }: Params) =>
  (x: Tensor.Tensor<[6]>) =>
    Tensor.tanh(Tensor.add(Tensor.matmul(x, kernel), bias))
const f2 =
  ({ dense1: { bias, kernel } }: Params) =>
  (x: Tensor.Tensor<[5]>) =>
    Tensor.tanh(Tensor.add(Tensor.matmul(x, kernel), bias))
const f3 =
  ({ dense2: { bias, kernel } }: Params) =>
  (x: Tensor.Tensor<[4]>) =>
    Tensor.add(Tensor.matmul(x, kernel), bias)

/** Largest differences: of the values from nested application, and of the Jacobian from the product. */
export interface Result {
  readonly sequential: number
  readonly leftToRight: number
  readonly rightToLeft: number
  readonly jacobian: number
  readonly value: ReadonlyArray<number>
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)))

export const experiment = Effect.fn("course.composition")(function* (seed: number) {
  const [weights, input] = Random.split(Random.key(seed))
  const variables = network.init(weights)
  const { params } = variables
  const [p1, p2, p3] = [{ dense0: params.dense0 }, { dense0: params.dense1 }, { dense0: params.dense2 }]
  const x = Random.normal(input, [6])
  const batch = Tensor.expandDims(x, 0)
  const nested = f3(params)(f2(params)(f1(params)(x)))
  const product = Tensor.matmul(
    Transform.jacobian(f3(params))(f2(params)(f1(params)(x))),
    Tensor.matmul(Transform.jacobian(f2(params))(f1(params)(x)), Transform.jacobian(f1(params))(x))
  )
  const whole = Transform.jacobian((x: Tensor.Tensor<[6]>) =>
    Tensor.squeeze(network.infer(variables, Tensor.expandDims(x, 0)), 0)
  )(x)
  const found = yield* Program.evaluate({
    nested,
    sequential: network.infer(variables, batch),
    left: left.infer({ params: [[p1, p2], p3], state: {} }, batch),
    right: right.infer({ params: [p1, [p2, p3]], state: {} }, batch),
    product,
    whole
  })
  return {
    sequential: largest(found.sequential.data, found.nested.data),
    leftToRight: largest(found.left.data, found.nested.data),
    rightToLeft: largest(found.right.data, found.nested.data),
    jacobian: largest(found.whole.data, found.product.data),
    value: Array.from(found.nested.data)
  } satisfies Result
})

export const report = (result: Result): ReadonlyArray<string> => [
  "f1: [6] -> [5] dense, tanh    f2: [5] -> [4] dense, tanh    f3: [4] -> [3] dense",
  `f3(f2(f1(x))) = [${result.value.map((value) => value.toFixed(6)).join(", ")}]`,
  "",
  "largest difference from nested application:",
  `  sequential(f1, f2, f3)                 ${result.sequential.toExponential(1)}`,
  `  compose(compose(f1, f2), f3)           ${result.leftToRight.toExponential(1)}`,
  `  compose(f1, compose(f2, f3))           ${result.rightToLeft.toExponential(1)}`,
  `J of the whole from J3 J2 J1             ${result.jacobian.toExponential(1)}`
]
