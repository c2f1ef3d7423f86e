/** The problems by name. */
import { cnn } from "./cnn.ts"
import { gpt, sizes } from "./gpt.ts"
import { lstm } from "./lstm.ts"
import { layers, mlp } from "./mlp.ts"
import type { Problem } from "./Problem.ts"
import { resnet } from "./resnet.ts"

/** For software adapters, on which the others take minutes. */
const small = {
  "mlp-small": (): Problem => ({ ...mlp(layers, 8), name: "mlp-small", optimizers: ["sgd"], initialLoss: 3.1004 }),
  "cnn-small": (): Problem => ({ ...cnn(4), name: "cnn-small", initialLoss: 2.5345 }),
  "gpt-small": (): Problem => ({
    ...gpt({ ...sizes, layers: 2, width: 32, context: 16 }, 2),
    name: "gpt-small",
    initialLoss: 4.1776
  })
}

const table = {
  mlp: () => mlp(),
  cnn: () => cnn(),
  lstm,
  gpt: () => gpt(),
  resnet
} satisfies Record<string, () => Problem>

export type ProblemName = keyof typeof table

export const names = Object.keys(table) as ReadonlyArray<ProblemName>

export const problem = (name: string): Problem => {
  const make = ({ ...table, ...small } as Record<string, (() => Problem) | undefined>)[name]
  if (make === undefined) throw new Error(`there is no problem ${name}`)
  return make()
}
