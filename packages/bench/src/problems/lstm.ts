/** An LSTM of 128 units over 32 steps of 28 numbers, a dense layer of 10 at each step, batch 64. */
import { integers, normals } from "../values.ts"
import { affine, drawn, filled, type Problem } from "./Problem.ts"

export const sizes = { batch: 64, time: 32, features: 28, units: 128, classes: 10 } as const

const deviation = 1 / Math.sqrt(sizes.units)

export const lstm = (): Problem => {
  const { batch, classes, features, time, units } = sizes
  return {
    name: "lstm",
    network: "lstm",
    parameters: [
      drawn("lstm0.kernel", [features, 4 * units], deviation, 1),
      drawn("lstm0.recurrentKernel", [units, 4 * units], deviation, 2),
      filled("lstm0.bias", [4 * units], 0),
      ...affine("dense1", [units, classes], deviation, 3)
    ],
    input: { shape: [batch, time, features], data: normals(batch * time * features, 1, 77) },
    labels: { shape: [batch, time], data: integers(batch * time, classes, 78) },
    classes,
    optimizers: ["adam"],
    initialLoss: 2.3134
  }
}
