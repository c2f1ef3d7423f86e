/** How losses and metrics of this package are made. */
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { Batch } from "./label.ts"

/** The mean over all axes but the first. */
export const perExample = (x: Tensor.Tensor<Shape>): Tensor.Tensor<Shape> =>
  x.shape.length === 1
    ? x
    : (Tensor.mean(
        x,
        x.shape.slice(1).map((_, axis) => axis + 1)
      ) as Tensor.Tensor<Shape>)

type PerExample = (output: Tensor.AnyTensor, batch: Batch) => Tensor.Tensor<Shape>

/** A loss with its label in field `label` that is also the function to one with another. */
export const callable = <L>(name: string, make: (key: string) => PerExample, classIds = false): L => {
  const loss = (label: string) => ({ name, labelField: label, classIds, perExample: make(label) })
  const withOptions = (options?: { readonly label?: string }) => loss(options?.label ?? "label")
  // a function has a name of its own, which cannot be assigned
  return Object.defineProperties(withOptions, Object.getOwnPropertyDescriptors(loss("label"))) as L
}
