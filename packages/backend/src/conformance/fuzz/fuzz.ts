/** Random programs against the reference: the public face. */
import type { Backend } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import { mismatch } from "./check.ts"
import { generate } from "./generate.ts"
import { print, size } from "./program.ts"
import { shrink } from "./shrink.ts"

/** What is wrong with the random program of a seed, with the smallest program that shows it as code, or null. */
export const disagreement = (seed: number, length?: number): Effect.Effect<string | null, never, Backend> =>
  Effect.gen(function* () {
    const program = generate(seed, length)
    const wrong = yield* mismatch(program)
    if (wrong === null) return null
    const least = yield* shrink(program, mismatch)
    const sentence = yield* mismatch(least)
    return `${wrong}\nshrunk from ${size(program)} calls to ${size(least)}: ${sentence}\n${print(least)}`
  })
