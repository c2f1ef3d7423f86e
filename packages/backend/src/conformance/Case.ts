/** What a case is, and how cases are written. */

import type { NdArray } from "@typegrad/core/NdArray"
import type { AnyTensor } from "@typegrad/core/Tensor"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import { product } from "../internal/sizes.ts"
import type { Tolerance } from "./compare.ts"
import { array, arrays, between, type Input, source } from "./values.ts"

/**
 * One comparison: a program, and inputs that are a pure function of a seed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Case {
  readonly name: string
  readonly inputs: (seed: number) => ReadonlyArray<NdArray>
  /** gives a tensor or a tree of tensors */
  readonly program: (...inputs: ReadonlyArray<any>) => unknown
  readonly tolerance: Tolerance
  /** takes seconds or hundreds of megabytes */
  readonly large: boolean
  /** derivatives are worth comparing with finite differences: the program is smooth at these inputs */
  readonly smooth: boolean
  /** which modes can differentiate it by its float inputs */
  readonly derivatives: "all" | "forward" | "none"
  /** `vmap` of it is worth comparing with a loop */
  readonly mapped: boolean
}

/** Operations whose shapes only the run time knows: cases are lists of sizes, not types. */
export type Loose<M> = { readonly [K in keyof M]: (...args: ReadonlyArray<any>) => any }
export const T: Loose<typeof Tensor> = Tensor as never
export const Grad: Loose<typeof Transform> = Transform as never

export interface Options {
  readonly relative?: number
  readonly absolute?: number
  readonly large?: boolean
  readonly smooth?: boolean
  readonly derivatives?: Case["derivatives"]
  readonly mapped?: boolean
}

export const make = (
  name: string,
  inputs: ReadonlyArray<Input>,
  program: Case["program"],
  { absolute = 1e-6, derivatives = "all", large = false, mapped = true, relative = 1e-6, smooth = false }: Options = {}
): Case => ({
  ...{ name, inputs: arrays(inputs), program, tolerance: { relative, absolute } },
  ...{ large, smooth, derivatives, mapped }
})

export const leaves = (tree: unknown): Array<AnyTensor> =>
  Tensor.isTensor(tree) ? [tree] : Object.values(tree as Record<string, unknown>).flatMap(leaves)

/** A scalar that depends on every element of every float result, each with a weight of its own. */
const weighted = (tree: unknown): AnyTensor =>
  leaves(tree)
    .filter((leaf) => leaf.dtype === "float32")
    .map((leaf, i): AnyTensor => {
      const sizes = leaf.shape as ReadonlyArray<number>
      const weights = array(sizes, between(-1, 1), source(product(sizes) + 7919 * i))
      return T.sum(T.mul(leaf, T.constant(weights)))
    })
    .reduce((sum, term) => T.add(sum, term))

/** The case of a program's gradient with respect to every float input, as reverse mode gives it. */
const gradient = (self: Case, options: Options = {}): Case => ({
  ...self,
  name: `gradient of ${self.name}`,
  tolerance: {
    relative: options.relative ?? 4 * self.tolerance.relative,
    absolute: options.absolute ?? 4 * self.tolerance.absolute
  },
  smooth: false,
  derivatives: "none",
  program: (...inputs) => {
    const floats = inputs.filter((input) => input.dtype === "float32")
    return Grad.grad((active: ReadonlyArray<AnyTensor>) => {
      const rest = [...active]
      return weighted(self.program(...inputs.map((input) => (input.dtype === "float32" ? rest.shift() : input))))
    })(floats)
  }
})

/** A case and its gradient. */
export const both = (
  name: string,
  inputs: ReadonlyArray<Input>,
  program: Case["program"],
  options: Options & { readonly gradient?: Options } = {}
): ReadonlyArray<Case> => {
  const forward = make(name, inputs, program, { smooth: true, ...options })
  return [forward, gradient(forward, options.gradient)]
}

/** Cases by item of a list. */
export const each = <A>(
  list: ReadonlyArray<A>,
  cases: (item: A) => ReadonlyArray<Case | ReadonlyArray<Case>>
): ReadonlyArray<Case> => list.flatMap((item) => cases(item).flat())

export const show = (sizes: ReadonlyArray<number>): string => `[${sizes.join(", ")}]`
