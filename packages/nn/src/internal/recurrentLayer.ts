/** Recurrent layers from their cells. */
import * as Random from "@typegrad/core/Random"
import type * as Tensor from "@typegrad/core/Tensor"
import * as Initializer from "../Initializer.ts"
import type { Layer } from "../Layer.ts"
import type { RecurrentOptions, UnrollOptions } from "../layers/recurrent.ts"
import * as internal from "./layer.ts"
import { blocks, type Cell, hiddenOf, type State, unroll } from "./recurrent.ts"

/** Each cell's bias, given what the initializer draws. */
type Biases = (key: Random.Key, units: number, init: Initializer.Initializer) => Readonly<Record<string, unknown>>

interface Given extends UnrollOptions {
  /** which half of `bidirectional` this is, for messages */
  readonly "~side"?: "forward" | "backward"
}

export const recurrent = <L>(
  cell: Cell,
  units: number,
  options: RecurrentOptions<any, boolean, string, any>,
  biases: Biases
): L => {
  const { kind, gates } = cell
  const { kernelInit = Initializer.glorotUniform, recurrentInit = Initializer.orthogonal() } = options
  const { biasInit = Initializer.zeros, name = "", returnSequence = true, reverse = false } = options
  const rate: number = (options.recurrentDropout as number | undefined) ?? 0
  internal.checkCount(`${kind}: units`, units)
  internal.checkRange(`${kind}: recurrentDropout`, rate, rate >= 0 && rate < 1, "at least 0 and less than 1")
  const needsKey = rate > 0
  const over = (params: any, x: Tensor.AnyTensor, given: Given, backwards: boolean) =>
    unroll(cell, params, x, {
      initial: given.initial,
      lengths: given.lengths,
      mask: given.mask,
      side: given["~side"],
      reverse: backwards,
      dropout: needsKey && given.key !== undefined ? { rate, key: given.key } : undefined
    })
  const make = (backwards: boolean): Layer => {
    const apply = (params: any, x: Tensor.AnyTensor, key?: Random.Key): Tensor.AnyTensor => {
      const [outputs, last]: readonly [Tensor.AnyTensor, State] = over(params, x, { key }, backwards)
      return returnSequence ? outputs : hiddenOf(cell, last)
    }
    const layer = internal.make<Layer>(kind, name, ({ shape, dtype }) => {
      internal.checkFloat(kind, dtype)
      if (shape.length !== 2)
        internal.fail(kind, `${kind} expects a sequence [time, features] but got ${internal.show(shape)}`)
      const features = internal.lastSize(kind, shape)
      return {
        output: { shape: returnSequence ? [shape[0]!, units] : [units], dtype },
        needsKey,
        hasState: false,
        init: (key) => ({
          params: {
            kernel: blocks(kernelInit, Random.foldIn(key, 0), gates, features, units),
            recurrentKernel: blocks(recurrentInit, Random.foldIn(key, 1), gates, units, units),
            ...biases(Random.foldIn(key, 2), units, biasInit)
          },
          state: null
        }),
        train: ({ params }, x, key) => {
          if (!needsKey) return [apply(params, x), null]
          if (key === null) return internal.fail(kind, "this model has dropout, which needs a random key: pass { key }")
          return [apply(params, x, key), null]
        },
        infer: ({ params }, x) => apply(params, x)
      }
    })
    return {
      ...layer,
      "~turned": () => make(!backwards),
      unroll: (params: any, x: Tensor.AnyTensor, given: Given = {}) => over(params, x, given, backwards)
    } as Layer
  }
  return make(reverse) as L
}
