import type { DType } from "@typegrad/core/DType"
import type { Dim, Flat, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as internal from "../internal/layer.ts"
import type { Layer } from "../Layer.ts"

type Flattened<S> = S extends Shape ? (number extends S["length"] ? [number] : [Flat<S>]) : [number]

/**
 * @since 0.1.0
 * @category models
 */
export interface Flatten extends Layer {
  readonly "~kind": "flatten"
  readonly "~name": ""
  readonly "~needs": never
  readonly "~out": Flattened<this["~in"]>
  readonly "~outDt": this["~dt"]
  readonly "~params": null
  readonly "~state": null
  readonly "~err": 0
}

/** The number of elements: symbols are kept as a product, `64*time`. */
const flat = (shape: Shape): Dim => {
  const symbols = shape.flatMap((dim) => (typeof dim === "string" ? [dim] : []))
  const size = shape.reduce<number>((product, dim) => (typeof dim === "number" ? product * dim : product), 1)
  if (symbols.length === 0) return size
  return size === 1 ? symbols.join("*") : `${size}*${symbols.join("*")}`
}

/**
 * Makes each example a vector, in row-major order: `[28, 28, 1]` becomes `[784]`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten).output.shape // => [784]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const flatten: Flatten = /*#__PURE__*/ internal.make("flatten", "", ({ shape, dtype }) => {
  const size = flat(shape)
  const known = typeof size === "number" ? size : -1
  return internal.pure({ shape: [size], dtype }, (x) =>
    shape.length === 1
      ? x
      : Tensor.reshape(x as Tensor.Tensor<Shape, DType>, [...x.shape.slice(0, x.shape.length - shape.length), known])
  )
})
