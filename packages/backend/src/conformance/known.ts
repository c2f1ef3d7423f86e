/** Results that are known without a reference. */
import type { Backend } from "@typegrad/core/Backend"
import type { NdArray } from "@typegrad/core/NdArray"
import * as Effect from "effect/Effect"
import { type Case, leaves } from "./Case.ts"
import { difference } from "./compare.ts"
import { runOnce } from "./recorder.ts"
import { array, input, listed } from "./values.ts"

/**
 * A program, and the numbers that it must give, element by element of every result; on the reference as on any other backend.
 *
 * @since 0.1.0
 * @category models
 */
export interface KnownCase {
  readonly name: string
  readonly inputs: ReadonlyArray<NdArray>
  readonly program: Case["program"]
  readonly expected: ReadonlyArray<ReadonlyArray<number>>
  /** how far an element may be off, relative to numbers above 1 */
  readonly tolerance: number
  /** takes seconds or hundreds of megabytes */
  readonly large: boolean
}

const given =
  (dtype: "float32" | "int32" | "bool") =>
  (values: ReadonlyArray<number>, sizes: ReadonlyArray<number> = [values.length]): NdArray =>
    array(sizes, input(sizes, listed(dtype, values)).elements, () => 0)

export const floats = given("float32")
export const ints = given("int32")
export const bools = given("bool")

export const known = (
  name: string,
  inputs: ReadonlyArray<NdArray>,
  program: Case["program"],
  expected: KnownCase["expected"],
  { large = false, tolerance = 0 }: Partial<Pick<KnownCase, "tolerance" | "large">> = {}
): KnownCase => ({ name, inputs, program, expected, tolerance, large })

/** What is wrong, as a sentence, or null. */
export const disagreement = ({
  expected,
  inputs,
  program,
  tolerance
}: KnownCase): Effect.Effect<string | null, unknown, Backend> =>
  Effect.gen(function* () {
    const found: ReadonlyArray<NdArray> = yield* runOnce((...xs) => leaves(program(...xs)), inputs)
    if (found.length !== expected.length) return `${found.length} results, expected ${expected.length}`
    for (const [i, wanted] of expected.entries()) {
      const { data } = found[i]!
      if (data.length !== wanted.length) return `result ${i} has ${data.length} elements, expected ${wanted.length}`
      const wrong = difference(data, wanted, { absolute: tolerance, relative: tolerance })
      if (wrong !== null) return `element ${wrong.index} of result ${i} is ${wrong.actual}, expected ${wrong.expected}`
    }
    return null
  })
