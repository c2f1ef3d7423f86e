/** One step of training, said without any framework: first values, a batch, a loss to start from. */
import { count, normals } from "../values.ts"

export type OptimizerName = "sgd" | "adam"

export const learningRate: Record<OptimizerName, number> = { sgd: 0.05, adam: 1e-3 }

export interface Values {
  readonly shape: ReadonlyArray<number>
  readonly data: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>
}

export interface Parameter {
  /** its path in our model */
  readonly name: string
  readonly shape: ReadonlyArray<number>
  readonly data: Float32Array<ArrayBuffer>
}

export interface Problem {
  readonly name: string
  /** the problem whose network it has, with other sizes perhaps */
  readonly network: string
  /** in the order of our model's tree; kernels multiply from the right, channels come last */
  readonly parameters: ReadonlyArray<Parameter>
  readonly input: Values
  /** int32, one for each row of the logits */
  readonly labels: Values
  readonly classes: number
  readonly optimizers: ReadonlyArray<OptimizerName>
  /** with four places after the point, before the first step */
  readonly initialLoss: number
}

export const drawn = (name: string, shape: ReadonlyArray<number>, deviation: number, seed: number): Parameter => ({
  name,
  shape,
  data: normals(count(shape), deviation, seed)
})

export const filled = (name: string, shape: ReadonlyArray<number>, value: number): Parameter => ({
  name,
  shape,
  data: new Float32Array(count(shape)).fill(value)
})

/** The parameter called `name`. */
export const named = ({ parameters }: Problem, name: string): Parameter => {
  const found = parameters.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no parameter ${name}`)
  return found
}

/** Kernel and bias of a dense layer or a convolution; the bias is zero. */
export const affine = (
  name: string,
  shape: ReadonlyArray<number>,
  deviation: number,
  seed: number
): ReadonlyArray<Parameter> => [
  drawn(`${name}.kernel`, shape, deviation, seed),
  filled(`${name}.bias`, [shape.at(-1)!], 0)
]
