/** Single operations. Operands and result stay on the device; what comes back is the last number of the result before. */
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Tensor from "@typegrad/core/Tensor"
import * as Activation from "@typegrad/nn/Activation"
import * as Effect from "effect/Effect"
import { gemmOperands, operand } from "../problems/operators.ts"
import type { Values } from "../problems/Problem.ts"
import { array } from "./arrays.ts"
import { stepping, type Timing } from "./blocks.ts"

type Any = Tensor.Tensor<ReadonlyArray<number>>

const last = (x: Any): Any => {
  let rest: any = x
  while (rest.shape.length > 0) rest = Tensor.at(rest, -1)
  return rest
}

/** Steps of `f`, whose result goes to a place of its own every time. */
const repeated = (
  operands: ReadonlyArray<Values>,
  sizes: ReadonlyArray<number>,
  f: (...operands: Array<any>) => any,
  timing?: Timing
) =>
  Effect.gen(function* () {
    const state = { operands: operands.map((one) => Tensor.constant(array(one))), result: Tensor.zeros([...sizes]) }
    const step = (now: any) => ({
      state: { operands: now.operands, result: f(...now.operands) },
      output: last(now.result)
    })
    const program = yield* Program.stateful(step as any, { state, inputs: {} })
    return stepping(program, {}, (value) => NdArray.item(value as any), timing)
  })

export const gemm = (task: string, timing?: Timing) => {
  const { batch, left, m, n, right, transposed } = gemmOperands(task)
  const turned = (x: any, turn: boolean): any => (turn ? Tensor.swapAxes(x, -1, -2) : x)
  const product = (x: any, y: any) => Tensor.matmul(turned(x, transposed[0]), turned(y, transposed[1]))
  return repeated([left, right], batch === 1 ? [m, n] : [batch, m, n], product, timing)
}

const operations: Readonly<Record<string, (x: any) => any>> = {
  exp: Tensor.exp,
  tanh: Tensor.tanh,
  gelu: Activation.gelu,
  log: Tensor.log,
  erf: Tensor.erf,
  sum0: (x) => Tensor.sum(x, [0]),
  transpose: (x) => Tensor.swapAxes(x, 0, 1),
  softmax: (x) => Tensor.softmax(x)
}

export const elementwise = (name: string) =>
  repeated([operand(name)], name === "sum0" ? [1024] : [1024, 1024], operations[name]!)
