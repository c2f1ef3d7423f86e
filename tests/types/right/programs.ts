import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"

declare const rows: number

const linear = Program.compile((x, w) => Tensor.matmul(x, w), [Spec.make(["batch", 784]), Spec.make([784, 10])])

export const run = Effect.flatMap(linear, (program) => program.run(NdArray.zeros([32, 784]), NdArray.zeros([784, 10])))

export const runOnSizesOfRunTime = Effect.flatMap(linear, (program) =>
  program.run(NdArray.zeros([rows, rows]), NdArray.zeros([rows, 10]))
)

export const named = (x: NdArray.NdArray<["batch", 784], "float32">) =>
  Effect.flatMap(linear, (program) => program.run(x, NdArray.zeros([784, 10])))

export const records = Program.compile(
  ({ ids }, p) => ({ rows: Tensor.matmul(Tensor.oneHot(ids, 10), p.table), ids }),
  [{ ids: Spec.make(["batch"], "int32") }, { table: Spec.make([10, 64]) }]
)

export const evaluated: Effect.Effect<NdArray.NdArray<[2, 3], "float32">, unknown, unknown> = Program.evaluate(
  Tensor.ones([2, 3])
)

export const counter = Program.stateful(
  (state, x) => ({ state: { total: Tensor.add(state.total, Tensor.sum(x)) }, output: state.total }),
  { state: { total: Tensor.scalar(0) }, inputs: Spec.make(["batch", 2]) }
)

export const counted = Effect.flatMap(counter, (state) => state.next(NdArray.zeros([rows, 2])))
