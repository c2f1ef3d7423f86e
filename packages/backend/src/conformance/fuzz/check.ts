/** Whether a backend runs a random program right. */
import type { Backend } from "@typegrad/core/Backend"
import type { NdArray } from "@typegrad/core/NdArray"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { T } from "../Case.ts"
import { runOnce } from "../recorder.ts"
import { bounds } from "./bounds.ts"
import { flatten } from "./flatten.ts"
import { build, dataOf, type Program } from "./program.ts"

/** One result as it should be, and by how much each element may differ. */
export interface Expected {
  readonly value: Float64Array
  readonly error: Float64Array
}

export const expected = (program: Program): ReadonlyArray<Expected> => {
  const tensors = build(
    program,
    dataOf(program).map((data) => T.constant(data))
  )
  const { graph, roots } = flatten(tensors)
  const all = bounds(graph)
  return roots.map((id) => all[id]!)
}

const wrongElement = (actual: NdArray, { error, value }: Expected): string | null => {
  if (actual.data.length !== value.length) return `${actual.data.length} elements, expected ${value.length}`
  for (let k = 0; k < value.length; k++) {
    const [found, wanted, allowed] = [actual.data[k]!, value[k]!, error[k]!]
    if (found === wanted || allowed === Infinity || Object.is(found, wanted)) continue
    if (Math.abs(found - wanted) <= allowed) continue
    return `element ${k} is ${found}, expected ${wanted} within ${allowed}`
  }
  return null
}

const outputsOf = (program: Program): Effect.Effect<ReadonlyArray<NdArray> | string, never, Backend> =>
  runOnce((...tensors) => build(program, tensors), dataOf(program)).pipe(
    Effect.catchCause((cause) => Effect.succeed(`it failed: ${String(Cause.squash(cause))}`))
  )

/** What the backend in context gets wrong, as a sentence, or null. Dies for what is no program. */
export const mismatch = (program: Program): Effect.Effect<string | null, never, Backend> =>
  Effect.gen(function* () {
    const wanted = expected(program)
    const outputs = yield* outputsOf(program)
    if (typeof outputs === "string") return outputs
    for (const [i, result] of wanted.entries()) {
      const wrong = wrongElement(outputs[i]!, result)
      if (wrong !== null) return `result ${i}: ${wrong}`
    }
    return null
  })
