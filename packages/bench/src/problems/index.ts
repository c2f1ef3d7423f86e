/** The problems by name. */
import { cnn } from "./cnn.ts"
import { gpt } from "./gpt.ts"
import { lstm } from "./lstm.ts"
import { mlp } from "./mlp.ts"
import type { Problem } from "./Problem.ts"
import { resnet } from "./resnet.ts"

const table = { mlp: () => mlp(), cnn, lstm, gpt, resnet } satisfies Record<string, () => Problem>

export type ProblemName = keyof typeof table

export const names = Object.keys(table) as ReadonlyArray<ProblemName>

export const problem = (name: string): Problem => {
  const make = (table as Record<string, (() => Problem) | undefined>)[name]
  if (make === undefined) throw new Error(`there is no problem ${name}`)
  return make()
}
