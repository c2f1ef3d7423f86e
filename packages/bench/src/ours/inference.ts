/** One example at a time, of models whose parameters stay on the device. */
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Spec from "@typegrad/core/Spec"
import * as Effect from "effect/Effect"
import { start } from "../problems/gpt.ts"
import { problem } from "../problems/index.ts"
import type { Problem } from "../problems/Problem.ts"
import { count } from "../values.ts"
import { blocks } from "./blocks.ts"
import { gpt, model, variables } from "./models.ts"

/** A number that depends on all of the logits. */
const checksum = ({ data }: NdArray.NdArray): number => {
  let sum = 0
  for (const value of data) sum += Math.abs(value)
  return sum
}

const forward = (given: Problem) =>
  Effect.gen(function* () {
    const network = model(given)
    const own = variables(network, given.parameters)
    const sizes = [1, ...given.input.shape.slice(1)]
    const program = yield* Program.compile((x: any) => network.infer(own, x), [Spec.make(sizes)] as any)
    const x = NdArray.fromArray(sizes, "float32", given.input.data.slice(0, count(sizes)) as Float32Array<ArrayBuffer>)
    return blocks((program.run as any)(x) as Effect.Effect<NdArray.NdArray, unknown>, checksum)
  })

/** One token of a sequence after `start` others, which the cache has. */
const token = (given: Problem) =>
  Effect.gen(function* () {
    const network = gpt()
    const own = variables(network as any, given.parameters)
    const step = (now: any, { position, tokens }: any) => {
      const [logits, cache] = (network.decode as any)(own, now.cache, tokens, position)
      return { state: { cache }, output: logits }
    }
    const program = yield* Program.stateful(step as any, {
      state: { cache: network.cache([1]) },
      inputs: { position: Spec.make([], "int32"), tokens: Spec.make([1], "int32") }
    })
    const at = (position: number) =>
      program.next({
        position: NdArray.scalar(position, "int32"),
        tokens: NdArray.fromArray(
          [1],
          "int32",
          given.input.data.slice(position, position + 1) as Int32Array<ArrayBuffer>
        )
      } as any) as unknown as Effect.Effect<NdArray.NdArray, unknown>
    for (let position = 0; position < start; position++) yield* at(position)
    return blocks(at(start), checksum)
  })

export const infer = (name: string) => (name === "gpt" ? token(problem(name)) : forward(problem(name)))
