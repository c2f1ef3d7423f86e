/** `vmap` of a case equals a loop over examples: any axis, some inputs the same for all, one level or two. */

import type { Backend } from "@typegrad/core/Backend"
import type { DType } from "@typegrad/core/DType"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import { product } from "../internal/sizes.ts"
import { type Case, Grad, leaves } from "./Case.ts"
import { explain, type Tolerance } from "./compare.ts"
import { graphOf, runOnce } from "./recorder.ts"
import { type Source, source } from "./values.ts"

type Sizes = ReadonlyArray<number>

/** One `vmap`: how many examples, where they lie in every input (null: the same for all) and in the results. */
interface Level {
  readonly n: number
  readonly in: ReadonlyArray<number | null>
  readonly out: number
}

const insert = (sizes: Sizes, at: number | null, n: number): Sizes =>
  at === null ? sizes : [...sizes.slice(0, at), n, ...sizes.slice(at)]

const below = (next: Source, n: number): number => Math.floor(next() * n)

const level = (next: Source, inputs: ReadonlyArray<Sizes>, results: ReadonlyArray<Sizes>): Level => {
  const n = [3, 2, 1, 0, 3, 2, 5][below(next, 7)]!
  const places = inputs.map((sizes): number | null => (next() < 0.3 ? null : below(next, sizes.length + 1)))
  const first = below(next, inputs.length)
  if (!places.some((axis) => axis !== null)) places[first] = below(next, inputs[first]!.length + 1)
  return { n, in: places, out: below(next, 1 + Math.min(...results.map((sizes) => sizes.length))) }
}

/** One `vmap`, or one in another; inner first. */
const levels = (next: Source, inputs: ReadonlyArray<Sizes>, results: ReadonlyArray<Sizes>): ReadonlyArray<Level> => {
  const inner = level(next, inputs, results)
  if (next() < 0.7) return [inner]
  const outer = level(
    next,
    inputs.map((sizes, k) => insert(sizes, inner.in[k]!, inner.n)),
    results.map((sizes) => insert(sizes, inner.out, inner.n))
  )
  return [inner, outer]
}

/** Arrays of the interpreter are float64, whatever their type is. */
const holding = (sizes: Sizes, dtype: DType, data: ArrayLike<number>): NdArray =>
  unsafeMake<any, any>(sizes, sizes, dtype, data as never)

const narrow = (array: NdArray): NdArray =>
  array.dtype === "float32" ? holding(array.sizes, array.dtype, Float32Array.from(array.data)) : array

/** Examples in one array, along a new axis; `like` is one of them, in case there are none. */
const stacked = (examples: ReadonlyArray<NdArray>, like: NdArray, axis: number): NdArray => {
  const n = examples.length
  const inner = product(like.sizes.slice(axis))
  const sizes = insert(like.sizes, axis, n)
  const data = new (like.data.constructor as Float32ArrayConstructor)(product(sizes))
  examples.forEach((example, i) => {
    for (let k = 0; k < example.data.length; k++) {
      data[(Math.floor(k / inner) * n + i) * inner + (k % inner)] = example.data[k]!
    }
  })
  return holding(sizes, like.dtype, data)
}

/** The array of all examples of all levels, from one example by its place in every level; `axes` by level. */
const gather = (
  all: ReadonlyArray<Level>,
  axes: ReadonlyArray<number | null>,
  one: (places: ReadonlyArray<number>) => NdArray,
  outer: ReadonlyArray<number> = []
): NdArray => {
  const depth = all.length - outer.length - 1
  if (depth < 0) return one(outer)
  const axis = axes[depth]!
  const at = (i: number) => gather(all, axes, one, [i, ...outer])
  return axis === null
    ? at(0)
    : stacked(
        Array.from({ length: all[depth]!.n }, (_, i) => at(i)),
        at(0),
        axis
      )
}

/** What is wrong, as a sentence, or null. */
export const disagreement = (self: Case, seed: number): Effect.Effect<string | null, unknown, Backend> =>
  Effect.gen(function* () {
    const like = self.inputs(seed)
    if (!self.mapped || like.length === 0) return null
    const flat: Case["program"] = (...inputs) => leaves(self.program(...inputs))
    const graph = yield* graphOf(flat, like)
    const results = graph.outputs.map((id) => graph.nodes[id]!)
    if (results.length === 0) return null
    const all = levels(
      source(seed + 31 * self.name.length),
      like.map(({ sizes }) => sizes),
      results.map(({ sizes }) => sizes)
    )

    /** An input differs by the places that its levels map, and by no others. */
    const input = (k: number, places: ReadonlyArray<number>): NdArray =>
      self.inputs(
        all.reduce((sum, level, l) => (level.in[k] === null ? sum : sum + 101 ** l * (1 + places[l]!)), seed)
      )[k]!
    const inputs = like.map((_, k) =>
      gather(
        all,
        all.map((level) => level.in[k]!),
        (places) => input(k, places)
      )
    )
    const known = new Map<string, ReadonlyArray<Float64Array>>()
    const example = (places: ReadonlyArray<number>): ReadonlyArray<Float64Array> => {
      const key = places.join()
      if (!known.has(key)) {
        known.set(
          key,
          Reference.interpret(
            graph,
            like.map((_, k) => input(k, places))
          )
        )
      }
      return known.get(key)!
    }
    const expected = results.map(({ dtype, sizes }, k) =>
      gather(
        all,
        all.map(({ out }) => out),
        (places) => holding(sizes, dtype, example(places)[k]!)
      )
    )

    const program = all.reduce<Case["program"]>(
      (f, { in: axes, out }) =>
        (...xs) =>
          Grad.vmap(f, { in: axes, out })(...xs),
      flat
    )
    const where = all.map((one) => `vmap of ${one.n} in [${one.in.map(String).join(", ")}] out ${one.out}`).join(", ")
    const wrong = (
      who: string,
      found: ReadonlyArray<NdArray>,
      wanted: ReadonlyArray<NdArray>,
      tolerance: Tolerance
    ): string | null => {
      for (const [k, result] of wanted.entries()) {
        const sentence = explain(found[k]!, result, tolerance)
        if (sentence !== null) return `${where}, ${who}, result ${k}: ${sentence}`
      }
      return null
    }
    const mapped = yield* graphOf(program, inputs)
    const exact = Reference.interpret(mapped, inputs).map((data, k) => {
      const { dtype, sizes } = mapped.nodes[mapped.outputs[k]!]!
      return holding(sizes, dtype, data)
    })
    const { absolute, relative } = self.tolerance
    return (
      wrong("the reference", exact, expected, { relative: 1e-9, absolute: 1e-9 }) ??
      wrong("the backend", yield* runOnce(program, inputs), expected.map(narrow), {
        relative: 2 * relative,
        absolute: 2 * absolute
      })
    )
  })
