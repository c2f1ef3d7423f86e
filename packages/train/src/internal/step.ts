/** The programs of a run, as pure functions of tensors. */
import type { NdArray } from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import * as Loss from "@typegrad/nn/Loss"
import * as Optimizer from "@typegrad/optim/Optimizer"
import { inputOf, type Options } from "./options.ts"

/** keys of one run: initial values and the randomness of steps must not share bits */
const initialisation = 0
const steps = 1

type Tensors = Readonly<Record<string, Tensor.Tensor<any, any>>>

/** the per-example loss is NaN for rows that are only padding: they are left out, not multiplied by zero */
const maskedSum = (values: Tensor.Tensor<any>, mask: Tensor.Tensor<any>): Tensor.Tensor<[]> =>
  Tensor.sum(Tensor.where(Tensor.greater(mask, 0), values, 0))

/** The state of a run before its first step: expressions, evaluated by the program itself. */
export const initial = (options: Options) => {
  const { params, state } =
    options.initial === null
      ? options.model.init(Random.foldIn(options.key, initialisation))
      : Tree.map(options.initial, (leaf) => Tensor.constant(leaf as NdArray) as Tensor.AnyTensor)
  return { params, state, optimizer: options.optimizer.init(params), step: Tensor.scalar(0, "int32") }
}

/** Everything that a step computes, from the state before it. */
const values = (options: Options, cells: any, batch: Tensors) => {
  const key = Random.foldIn(Random.foldIn(options.key, steps), cells.step)
  const lossAndState = (params: any) => {
    const [output, state] = options.model.train({ params, state: cells.state }, inputOf(options, batch), { key })
    return [Loss.mean(options.loss, output, batch), state]
  }
  const [[loss, state], gradients] = (Transform.valueAndGradAux as any)(lossAndState)(cells.params)
  const [updates, optimizer] = options.optimizer.update(gradients, cells.optimizer, cells.params)
  const params = Optimizer.applyUpdates(cells.params, updates)
  return { loss, gradients, next: { params, state, optimizer, step: Tensor.add(cells.step, 1) } }
}

const floats = (tree: unknown): Array<Tensor.Tensor<any>> =>
  Tree.leaves(tree).filter((leaf) => (leaf as Tensor.AnyTensor).dtype === "float32") as any

/** One optimizer step. It commits only if the loss and the state after it are finite: a state, once finite, stays so. */
export const step = (options: Options) => (cells: any, batch: Tensors) => {
  const { loss, next } = values(options, cells, batch)
  const commitIf = [loss, ...floats(next)].map((value) => Tensor.allFinite(value)).reduce(Tensor.logicalAnd)
  return { state: next, output: { loss }, commitIf }
}

/** For a step that did not commit: by name, in the order in which a mistake spreads, which of its values are finite. */
export const diagnose = (options: Options) => (cells: any, batch: Tensors) => {
  const { gradients, loss, next } = values(options, cells, batch)
  const finite = (tree: unknown) =>
    Object.fromEntries(
      Tree.entries(tree)
        .filter(([, leaf]) => (leaf as Tensor.AnyTensor).dtype === "float32")
        .map(([path, leaf]) => [path, Tensor.allFinite(leaf as Tensor.Tensor<any>)])
    )
  return {
    "the loss": finite({ loss }),
    "the gradient of": finite(gradients),
    "the updated": finite(next)
  }
}

/** What evaluation sums up over the unmasked examples of a batch: numerators, and denominators where they are no mere count. */
const means = (
  options: Options,
  metrics: Readonly<Record<string, any>>,
  output: any,
  batch: Tensors,
  mask: Tensor.Tensor<any>
) => {
  const present = Tensor.greater(mask, 0)
  const { loss } = options
  const totals: Record<string, Tensor.Tensor<[]>> = {}
  const weights: Record<string, Tensor.Tensor<[]>> = {}
  const put = (name: string, rule: any, context: any) => {
    const fraction = rule.fraction?.(output, batch, context)
    if (fraction === undefined) totals[name] = maskedSum(rule.perExample(output, batch, context), mask)
    else {
      totals[name] = maskedSum(fraction.total, mask)
      weights[name] = maskedSum(fraction.weight, mask)
    }
  }
  put("loss", loss, present)
  for (const [name, metric] of Object.entries(metrics)) if (!isAccumulator(metric)) put(name, metric, loss.labelField)
  return { totals, weights }
}

/** The accumulators among metrics. */
const accumulators = (metrics: Readonly<Record<string, any>>): Readonly<Record<string, any>> =>
  Object.fromEntries(Object.entries(metrics).filter(([, metric]) => isAccumulator(metric)))

const isAccumulator = (metric: any): boolean => metric.update !== undefined

/** The accumulators' states before the first batch. */
export const states = (options: Options, metrics: Readonly<Record<string, any>>): any =>
  mapValues(accumulators(metrics), (metric) => metric.init(options.model.output))

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]))

interface Evaluation {
  readonly batch: Tensors
  readonly mask: Tensor.Tensor<any>
  /** whether no batch came before, and what the batches before have left */
  readonly first: Tensor.Tensor<[], "bool">
  readonly states: any
}

/** The loss and every metric of a batch: sums for means, and the states of accumulators with what would be their results. */
export const evaluate =
  (options: Options, metrics: Readonly<Record<string, any>>) =>
  (cells: any, { batch, mask, first, states: before }: Evaluation) => {
    const output = options.model.infer({ params: cells.params, state: cells.state }, inputOf(options, batch))
    const context = { label: options.loss.labelField, present: Tensor.greater(mask, 0) }
    const initial = states(options, metrics)
    const after = mapValues(accumulators(metrics), (metric, name) => {
      const state = mapValues(initial[name], (leaf: any, key) => (Tensor.where as any)(first, leaf, before[name][key]))
      return metric.update(state, output, batch, context)
    })
    const results = mapValues(accumulators(metrics), (metric, name) => metric.result(after[name]))
    return { ...means(options, metrics, output, batch, mask), states: after, results }
  }

/** Specs of a batch of `size` examples, or of any number ("batch"). */
export const batchSpecs = (
  fields: Readonly<Record<string, { readonly sizes: ReadonlyArray<number>; readonly dtype: any }>>,
  size: number | "batch"
): Record<string, Spec.Spec<any, any>> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, Spec.make([size, ...field.sizes] as any, field.dtype)])
  )
