/** What a random program may do next. */
import { elementwise } from "./elementwise.ts"
import type { Choice } from "./growing.ts"
import { reductions } from "./reductions.ts"
import { structure } from "./structure.ts"
import { transforms } from "./transforms.ts"

export const choices: ReadonlyArray<Choice> = [...elementwise, ...structure, ...reductions, ...transforms]
