/**
 * Composites: compositions that are worth a kernel of their own (softmax, cross-entropy, normalisation, optimizer updates).
 * A call stays one node of the program. A backend that has a kernel of that name runs it; for any other the body is put in
 * its place: the body is what the composite means.
 *
 * @since 0.1.0
 */
import { between } from "./internal/between.ts"
import { aval, type CompositeNodeAttrs, make as makeNode, type Node, type NodeOf } from "./internal/Node.ts"
import { identity } from "./internal/primitives/identity/op.ts"
import { project } from "./internal/primitives/project/op.ts"
import { type AnyTensor, isTensor } from "./Tensor.ts"
import type { Transformed } from "./Transform.ts"

/**
 * What a body gives: a tensor, or a tuple of them.
 *
 * @since 0.1.0
 * @category models
 */
export type Results = AnyTensor | ReadonlyArray<AnyTensor>

/**
 * The results as a tuple.
 *
 * @since 0.1.0
 * @category models
 */
export type Tuple<R extends Results> = R extends ReadonlyArray<AnyTensor> ? R : readonly [R]

/**
 * A tuple of tensors with null where there is no cotangent, or tangent.
 *
 * @since 0.1.0
 * @category models
 */
export type Cotangents<T> = { readonly [K in keyof T]: T[K] | null }

/**
 * What a composite is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<A extends ReadonlyArray<AnyTensor>, R extends Results> {
  /** what a backend's kernel is found by; those that begin with "typegrad/" are kept for composites of these packages */
  readonly name: string
  /** static attributes that a kernel needs: plain JSON values */
  readonly attrs?: Readonly<Record<string, unknown>>
  /**
   * Set where every input and every result has rows as its first axis, and a row of the results depends on that row of the
   * inputs only. `vmap` then calls the composite, and its kernel, on more rows.
   */
  readonly rows?: boolean
  /** the meaning; it uses no tensor but its inputs (and constants) */
  readonly body: (...inputs: A) => R
  /**
   * The cotangents of the inputs, given those of the results: null where nothing reaches a result, and where an input has no
   * gradient. It may call composites again, and is linear in the cotangents. Without it, reverse mode transposes `jvp`, and
   * without that differentiates the body.
   */
  readonly vjp?: (call: {
    readonly inputs: A
    readonly outputs: Tuple<R>
    readonly cotangents: Cotangents<Tuple<R>>
  }) => Cotangents<A>
  /**
   * The tangents of the results, given those of the inputs: null where they are zero, and where there is no float. It may call
   * composites again, and is linear in the tangents. Without it, forward mode transposes `vjp`, and without that differentiates
   * the body.
   */
  readonly jvp?: (call: {
    readonly inputs: A
    readonly outputs: Tuple<R>
    readonly tangents: Cotangents<A>
  }) => Cotangents<Tuple<R>>
}

/** What a step is given (inputs and cells) reaches a body through its inputs only: a kernel sees nothing else. */
const closed = (name: string, inputs: ReadonlyArray<Node>, results: ReadonlyArray<Node>): void => {
  if (between(results, new Set(inputs)).some((node) => node.op === "input" || node.op === "cell")) {
    throw new Error(`composite ${name}: its body uses a tensor that is not one of its inputs: pass it as an input`)
  }
}

/**
 * A function that applies a composite. The body is called once an application, to find the results' shapes and dtypes.
 *
 * @example
 * ```ts
 * import * as Composite from "@typegrad/core/Composite"
 * import * as Tensor from "@typegrad/core/Tensor"
 *
 * const swish = Composite.make({
 *   name: "swish",
 *   body: (x: Tensor.Tensor<[8]>) => Tensor.mul(x, Tensor.sigmoid(x))
 * })
 * swish(Tensor.ones([8])).shape // => [8]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make =
  <A extends ReadonlyArray<AnyTensor>, R extends Results, const Name extends string = string>(
    options: Options<A, R> & { readonly name: Name }
  ): NoInfer<Transformed<A, R, Name>> =>
  (...tensors: ReadonlyArray<unknown>) => {
    const inputs = tensors as ReadonlyArray<AnyTensor> as ReadonlyArray<Node>
    const body = (...args: ReadonlyArray<Node>): ReadonlyArray<Node> => {
      const out = options.body(...(args as ReadonlyArray<AnyTensor> as A))
      return (isTensor(out) ? [out] : out) as ReadonlyArray<AnyTensor> as ReadonlyArray<Node>
    }
    const stand = inputs.map((input) => identity(input))
    const traced = options.body(...(stand as ReadonlyArray<AnyTensor> as A))
    const single = isTensor(traced)
    const results = (single ? [traced] : traced) as ReadonlyArray<AnyTensor> as ReadonlyArray<Node>
    closed(options.name, stand, results)
    const attrs: CompositeNodeAttrs = {
      name: options.name,
      attrs: options.attrs ?? {},
      results: results.map(aval),
      resultAxes: results.map((node) => node.axes),
      body,
      rows: options.rows ?? false,
      vjp: (options.vjp as CompositeNodeAttrs["vjp"] | undefined) ?? null,
      jvp: (options.jvp as CompositeNodeAttrs["jvp"] | undefined) ?? null
    }
    const first = results[0]
    if (first === undefined) throw new Error(`composite ${options.name}: the body gives no tensor`)
    const call = makeNode("composite", attrs, inputs, first.axes, first.dtype) as NodeOf<"composite">
    const projected: ReadonlyArray<AnyTensor> = results.map((_, i) => project(call, i))
    return (single ? projected[0] : projected) as R
  }
