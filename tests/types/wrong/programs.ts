/** Compiled functions and the data that they are given. */
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"

const linear = Program.compile((x, w) => Tensor.matmul(x, w), [Spec.make(["batch", 784]), Spec.make([784, 10])])
const embed = Program.compile(({ ids }) => Tensor.oneHot(ids, 10), [{ ids: Spec.make(["batch"], "int32") }])

export const dataOfAnotherWidth = Effect.flatMap(linear, (program) =>
  program.run(
    NdArray.zeros([32, 768]), // ! Program.run: argument 0 must be [batch, 784] but is [32, 768]: axis 1 is 768, not 784
    NdArray.zeros([784, 10])
  )
)

export const weightsTransposed = Effect.flatMap(linear, (program) =>
  program.run(
    NdArray.zeros([32, 784]),
    NdArray.zeros([10, 784]) // ! Program.run: argument 1 must be [784, 10] but is [10, 784]: axis 0 is 10, not 784
  )
)

export const dataNotFlattened = Effect.flatMap(linear, (program) =>
  program.run(
    NdArray.zeros([32, 28, 28]), // ! Program.run: argument 0 must be [batch, 784] but is [32, 28, 28]
    NdArray.zeros([784, 10])
  )
)

export const integersForFloats = Effect.flatMap(linear, (program) =>
  program.run(
    NdArray.zeros([32, 784], "int32"), // ! Program.run: argument 0 must be float32 but is int32
    NdArray.zeros([784, 10])
  )
)

export const oneArgumentForgotten = Effect.flatMap(linear, (program) => program.run(NdArray.zeros([32, 784]))) // ! Expected 2 arguments, but got 1.

export const floatsForIds = Effect.flatMap(embed, (program) => program.run({ ids: NdArray.zeros([4]) })) // ! Program.run: argument 0.ids must be int32 but is float32

export const fieldMisspelt = Effect.flatMap(embed, (program) => program.run({ id: NdArray.zeros([4], "int32") })) // ! Program.run: argument 0.ids is missing

export const mistakeInTheFunction = Program.compile(
  (x, w) => Tensor.matmul(x, w), // ! matmul: inner dimensions differ: 784 (axis 1 of left [batch, 784]) vs 512 (axis 0 of right [512, 10])
  [Spec.make(["batch", 784]), Spec.make([512, 10])]
)

export const namesThatDiffer = Program.compile(
  (x, y) => Tensor.add(x, y), // ! add: cannot broadcast [batch, 3] with [example, 3]: batch (axis 0 of left) vs example (axis 0 of right)
  [Spec.make(["batch", 3]), Spec.make(["example", 3])]
)

export const stateThatChangesShape = Program.stateful(
  (_, x) => ({ state: { total: x }, output: x }), // ! Program.stateful: new state total must be [] but is [2]
  { state: { total: Tensor.scalar(0) }, inputs: Spec.make([2]) }
)

const counter = Program.stateful(
  (state, x) => ({ state: { total: Tensor.add(state.total, Tensor.sum(x)) }, output: state.total }),
  { state: { total: Tensor.scalar(0) }, inputs: Spec.make(["batch", 2]) }
)

export const inputOfAnotherWidth = Effect.flatMap(counter, (state) => state.next(NdArray.zeros([4, 3]))) // ! Program.stateful: the argument must be [batch, 2] but is [4, 3]: axis 1 is 3, not 2

export const resultOfAnotherShape = Effect.map(
  Program.evaluate(Tensor.ones([2, 3])),
  (x): NdArray.NdArray<[3, 2], "float32"> => x // ! Type 'NdArray<[2, 3], "float32">' is not assignable to type 'NdArray<[3, 2], "float32">'.
)
