/** An MLP 784-256-128-10 on one batch of 64, or another. */
import { integers, normals } from "../values.ts"
import { affine, type Problem } from "./Problem.ts"

type Layers = readonly [inputs: number, first: number, second: number, classes: number]

export const layers = [784, 256, 128, 10] as const satisfies Layers

/** The initial loss is that of the sizes that are not told. */
export const mlp = (sizes: Layers = layers, batch = 64): Problem => ({
  name: "mlp",
  network: "mlp",
  parameters: sizes
    .slice(1)
    .flatMap((outputs, i) => affine(`dense${i}`, [sizes[i]!, outputs], Math.sqrt(2 / sizes[i]!), i + 1)),
  input: { shape: [batch, sizes[0]], data: normals(batch * sizes[0], 1, 77) },
  labels: { shape: [batch], data: integers(batch, sizes[3], 78) },
  classes: sizes[3],
  optimizers: ["sgd", "adam"],
  initialLoss: 3.1903
})
