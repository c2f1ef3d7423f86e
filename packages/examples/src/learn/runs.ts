/** The runs by name, in the order of `all`. */
import type { Backend } from "@typegrad/core/Backend"
import type { Sources } from "@typegrad/data/Source"
import { adding } from "./adding.ts"
import { lenet } from "./lenet.ts"
import { names } from "./names.ts"
import { digits, mnist } from "./perceptron.ts"
import type { Run } from "./Run.ts"
import { reversal } from "./reversal.ts"
import type { Settings } from "./Settings.ts"
import { shakespeare } from "./shakespeare.ts"

export const runs: Readonly<Record<string, (settings: Settings) => Run<unknown, Backend | Sources>>> = {
  digits,
  mnist,
  lenet,
  adding,
  reversal,
  names,
  shakespeare
}
