/** A step of training through the public API: a function of tensors, its parameters and the optimizer's state on the device. */
import * as Cost from "@typegrad/core/Cost"
import * as NdArray from "@typegrad/core/NdArray"
import type { Plan } from "@typegrad/core/Plan"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Loss from "@typegrad/nn/Loss"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Effect from "effect/Effect"
import type { Block } from "../Framework.ts"
import { problem } from "../problems/index.ts"
import { mlp } from "../problems/mlp.ts"
import { learningRate, type Problem } from "../problems/Problem.ts"
import { array } from "./arrays.ts"
import { stepping, type Timing } from "./blocks.ts"
import { model, variables } from "./models.ts"
import { liveBytes } from "./plans.ts"

const optimizers: Readonly<Record<string, () => Optimizer.Optimizer<any>>> = {
  sgd: () => Optimizer.sgd({ learningRate: learningRate.sgd }),
  adam: () => Optimizer.adam({ learningRate: learningRate.adam })
}

const specs = (tree: unknown) =>
  Tree.map<any, any>(tree, (leaf) => Spec.make(leaf.shape as ReadonlyArray<number>, leaf.dtype))

/** Step, first state and batch of a problem. */
export const training = (given: Problem, optimizerName: string) => {
  const network = model(given)
  const optimizer = optimizers[optimizerName]!()
  const { params, state } = variables(network, given.parameters)
  const step = (now: any, batch: any) => {
    const loss = (parameters: any) => {
      const [logits, next] = network.train({ params: parameters, state: now.state }, batch.input)
      return [Tensor.mean(Loss.crossEntropy.perExample(logits, { label: batch.labels })), next] as const
    }
    const [[value, next], gradients] = (Transform.valueAndGradAux as any)(loss)(now.params)
    const [updates, rest] = optimizer.update(gradients, now.optimizer, now.params)
    return {
      state: { params: Optimizer.applyUpdates(now.params, updates as any), state: next, optimizer: rest },
      output: value
    }
  }
  const batch = { input: array(given.input), labels: array(given.labels) }
  return { step, state: { params, state, optimizer: optimizer.init(params) }, batch, inputs: specs(batch) }
}

/** Operations of a step. */
const flops = ({ inputs, state, step }: ReturnType<typeof training>): number =>
  Cost.of((Program.trace as any)(step, [specs(state), inputs])).flops

const bytesOf = (tree: unknown): number =>
  (Tree.leaves(tree) as unknown as ReadonlyArray<{ readonly shape: ReadonlyArray<number> }>).reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, size) => product * size, 1),
    0
  )

/** An MLP width-width-width-10 on a batch: `BATCHxWIDTH`. */
const sized = (task: string): Problem => {
  const [batch, width] = task.split("x").map(Number) as [number, number]
  return { ...mlp([width, width, width, 10], batch), optimizers: ["sgd"] }
}

/** As `train`, of an MLP of any size. */
export const scale = (task: string, plans: ReadonlyArray<Plan>) => steps(sized(task), "sgd", plans)

/** `PROBLEM/OPTIMIZER`; `plans` are those of the programs compiled so far. */
export const train = (task: string, plans: ReadonlyArray<Plan>, timing?: Timing) => {
  const [name = "", optimizer = ""] = task.split("/")
  return steps(problem(name), optimizer, plans, timing)
}

const steps = (given: Problem, optimizer: string, plans: ReadonlyArray<Plan>, timing?: Timing) =>
  Effect.gen(function* () {
    const made = training(given, optimizer)
    const program = yield* Program.stateful(made.step as any, { state: made.state, inputs: made.inputs })
    const [info] = yield* program.specialisations
    const facts = {
      flops: flops(made),
      arena: info!.bytes,
      live: liveBytes(plans.at(-1)!),
      cells: bytesOf(made.state),
      kernels: info!.kernels
    }
    const run = stepping(program, made.batch, (value) => NdArray.item(value as any), timing)
    return (count: number) => Effect.map(run(count), (block): Block => ({ ...block, facts }))
  })
