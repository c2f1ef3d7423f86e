/** ResNet-18 on 32 images of 32 by 32: stages of 64, 128, 256 and 512 channels, two blocks each. */
import { count, integers, normals } from "../values.ts"
import { affine, filled, type Parameter, type Problem } from "./Problem.ts"

export const widths = [64, 128, 256, 512] as const

interface Block {
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  readonly stride: number
}

/** A block whose width or size changes has a convolution in its skip too. */
const blocks: ReadonlyArray<Block> = widths.flatMap((outputs, stage) =>
  [0, 1].map((i) => ({
    name: `stage${stage}.block${i}`,
    inputs: i === 0 && stage > 0 ? widths[stage - 1]! : outputs,
    outputs,
    stride: i === 0 && stage > 0 ? 2 : 1
  }))
)

export const resnet = (): Problem => {
  let seed = 0
  const conv = (name: string, size: number, inputs: number, outputs: number): ReadonlyArray<Parameter> => {
    const shape = [size, size, inputs, outputs]
    const deviation = Math.sqrt(2 / (size * size * inputs))
    return [
      { name: `${name}.kernel`, shape, data: normals(count(shape), deviation, ++seed) },
      filled(`${name}.scale`, [outputs], 1),
      filled(`${name}.shift`, [outputs], 0)
    ]
  }
  const block = ({ inputs, name, outputs, stride }: Block): ReadonlyArray<Parameter> =>
    conv(`${name}.conv0`, 3, inputs, outputs).concat(
      conv(`${name}.conv1`, 3, outputs, outputs),
      stride === 1 ? [] : conv(`${name}.skip`, 1, inputs, outputs)
    )
  return {
    name: "resnet",
    network: "resnet",
    parameters: [
      ...conv("stem", 3, 3, widths[0]),
      ...blocks.flatMap(block),
      ...affine("dense", [widths[3], 10], 1 / Math.sqrt(widths[3]), 99)
    ],
    input: { shape: [32, 32, 32, 3], data: normals(32 * 32 * 32 * 3, 1, 77) },
    labels: { shape: [32], data: integers(32, 10, 78) },
    classes: 10,
    optimizers: ["sgd"],
    initialLoss: 2.807
  }
}
