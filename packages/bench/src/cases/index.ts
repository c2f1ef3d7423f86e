/** The cases by name. */
import type { Case } from "./Case.ts"
import { compile } from "./compile.ts"
import { inference } from "./inference.ts"
import { memory } from "./memory.ts"
import { elementwise, gemm } from "./operators.ts"
import { scaling } from "./scaling.ts"
import { training } from "./training.ts"

export const cases = {
  gemm,
  elementwise,
  mlp: training("mlp"),
  cnn: training("cnn"),
  lstm: training("lstm"),
  gpt: training("gpt"),
  resnet: training("resnet"),
  inference,
  compile,
  memory,
  scaling
} satisfies Record<string, Case>

export type CaseName = keyof typeof cases

export const caseNames = Object.keys(cases) as ReadonlyArray<CaseName>
