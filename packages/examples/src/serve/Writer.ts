/** A trained character model that goes on with texts, each by a decoder of its own. */
import { Backend } from "@typegrad/core/Backend"
import * as Random from "@typegrad/core/Random"
import * as Generation from "@typegrad/train/Generation"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Prompt } from "./bodies.ts"
import * as Gate from "./Gate.ts"
import { BadRequest, type Busy } from "./Refusal.ts"
import { context, textModel, tokenizer, type Variables } from "./TextModel.ts"

export interface Writer {
  /** Waits for a turn, which is kept until the scope closes; the text after the prompt comes character by character. */
  readonly write: (
    prompt: Prompt
  ) => Effect.Effect<Stream.Stream<string, Generation.GenerationFailure>, BadRequest | Busy, Scope.Scope>
  /** texts that are being made or wait */
  readonly inside: () => number
}

const decoder = Generation.cached(textModel)

const bad = (error: string) => Effect.fail(new BadRequest({ error }))

export const make = (variables: Variables, limits: Gate.Limits): Effect.Effect<Writer, never, Backend> =>
  Effect.map(Backend, (backend) => {
    const gate = Gate.make("texts", limits)
    const write: Writer["write"] = (given) =>
      Effect.gen(function* () {
        const { seed = 0, temperature = 1, topK = tokenizer.size } = given
        const encoded = tokenizer.encode(given.prompt)
        if (Result.isFailure(encoded)) return yield* bad(`prompt: ${encoded.failure.message}`)
        const prompt = Array.from(encoded.success)
        // the character made last is not fed
        const most = context - prompt.length + 1
        if (most < 1) return yield* bad(`prompt has ${prompt.length} characters, expected at most ${context}`)
        const { maxTokens = most } = given
        if (maxTokens > most) {
          return yield* bad(`maxTokens is ${maxTokens}, expected at most ${most} after ${prompt.length} characters`)
        }
        yield* gate.enter
        const tokens = Generation.stream(decoder, {
          variables,
          prompt,
          maxTokens,
          key: Random.key(seed),
          sampler: Generation.sample({ temperature, topK: Math.min(topK, tokenizer.size) })
        })
        return tokens.pipe(
          Stream.map((token) => tokenizer.characters[token]!),
          Stream.provideService(Backend, backend)
        )
      })
    return { write, inside: gate.inside }
  })
