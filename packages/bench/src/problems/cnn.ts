/** LeNet with relu and maxima: convolutions 5x5x6 and 5x5x16, dense layers of 120, 84 and 10, on 64 images of 28 by 28, or fewer. */
import { integers, normals } from "../values.ts"
import { affine, type Problem } from "./Problem.ts"

export const cnn = (batch = 64): Problem => ({
  name: "cnn",
  network: "cnn",
  parameters: [
    ...affine("conv2d0", [5, 5, 1, 6], 0.2, 1),
    ...affine("conv2d1", [5, 5, 6, 16], 0.08, 2),
    ...affine("dense2", [400, 120], 0.07, 3),
    ...affine("dense3", [120, 84], 0.13, 4),
    ...affine("dense4", [84, 10], 0.15, 5)
  ],
  input: { shape: [batch, 28, 28, 1], data: normals(batch * 784, 1, 77) },
  labels: { shape: [batch], data: integers(batch, 10, 78) },
  classes: 10,
  optimizers: ["sgd"],
  initialLoss: 2.8001
})
