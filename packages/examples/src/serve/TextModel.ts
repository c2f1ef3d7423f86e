/** A small transformer over the characters of the poems. */

import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Nn from "@typegrad/nn/Nn"
import type * as Trainer from "@typegrad/train/Trainer"
import { poems } from "./poems.ts"

export const tokenizer = /*#__PURE__*/ Tokenizer.characters(poems)

/** Characters that it looks back on, and the most that a prompt and its continuation have together. */
export const context = 96

export const textModel = /*#__PURE__*/ Nn.gpt({ vocabulary: tokenizer.size, context, width: 48, heads: 4, layers: 2 })

export type Variables = Trainer.VariablesOf<typeof textModel>
