/**
 * Derivatives of a case, by every mode: forward and reverse, and both ways to second derivatives. The reference computes
 * them in float64 and is held against finite differences, which no rule has a say in, and against the laws of linear maps; the
 * backend in context is held against what the reference then gives.
 */

import { Backend } from "@typegrad/core/Backend"
import type { Graph } from "@typegrad/core/Graph"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import * as Reference from "@typegrad/core/Reference"
import type { AnyTensor } from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"
import { product } from "../internal/sizes.ts"
import { type Case, Grad, leaves, T } from "./Case.ts"
import { graphOf, runOnce } from "./recorder.ts"
import { array, between, listed, source } from "./values.ts"

type Numbers = ReadonlyArray<Float64Array>

const isFloat = ({ dtype }: { readonly dtype: string }): boolean => dtype === "float32"

const floats = (tree: unknown): ReadonlyArray<AnyTensor> => leaves(tree).filter(isFloat)

/** Where the results of a derived program stand: so many of the value, then the tangent, cotangents, second derivatives. */
interface Layout {
  values: number
  inputs: number
}

/** `first` and `second` weigh two fixed cotangents: what reverse mode gives is linear in them. */
interface Weights {
  readonly first: AnyTensor
  readonly second: AnyTensor
}

/** A cotangent of the `i`-th result: a different number for each element. */
const cotangent = (sizes: ReadonlyArray<number>, i: number, seed = 0): NdArray =>
  array(sizes, between(-1, 1), source(product(sizes) + 7919 * i + seed))

const cotangents = (results: ReadonlyArray<AnyTensor>, { first, second }: Weights): ReadonlyArray<AnyTensor> =>
  results.map((leaf, i) => {
    const draw = (seed: number) => T.constant(cotangent(leaf.shape as ReadonlyArray<number>, i, seed))
    return T.add(T.mul(draw(0), first), T.mul(draw(104729), second))
  })

/** The case's function of its float inputs alone, and its derivatives, as one program. */
const derived =
  (self: Case, order: 0 | 1 | 2, layout: Layout): Case["program"] =>
  (...given) => {
    const [first, second, ...rest] = given
    const inputs = rest.slice(0, rest.length - layout.inputs)
    const directions = rest.slice(inputs.length)
    const f = (...active: ReadonlyArray<AnyTensor>) => {
      const left = [...active]
      return floats(self.program(...inputs.map((input) => (isFloat(input) ? left.shift() : input))))
    }
    const xs = inputs.filter(isFloat)
    if (order === 0) {
      const [value, tangent] = Grad.jvp(f)(xs, directions)
      layout.values = value.length
      return [...value, ...tangent]
    }
    // the function is called once, so that a random key in it is used once
    const pull = (...active: ReadonlyArray<AnyTensor>): ReadonlyArray<ReadonlyArray<AnyTensor>> => {
      const [value, pullback] = Grad.vjp(f, ...active)
      return [value, pullback(cotangents(value, { first, second }))]
    }
    const [[value, back], [tangent, forward]] = Grad.jvp(pull)(xs, directions)
    layout.values = value.length
    if (order === 1) return [...value, ...tangent, ...back]
    const [, pullback] = Grad.vjp((...active: ReadonlyArray<AnyTensor>) => pull(...active)[1], ...xs)
    return [...value, ...tangent, ...back, ...forward, ...pullback(directions)]
  }

/** The sections of a derived program's results. */
const sections = <A>(results: ReadonlyArray<A>, { inputs, values }: Layout) => {
  const from = (start: number, length: number) => results.slice(start, start + length)
  const back = 2 * values
  return {
    value: from(0, values),
    tangent: from(values, values),
    back: from(back, inputs),
    second: from(back + inputs, inputs),
    reverse: from(back + 2 * inputs, inputs)
  }
}

/** The interpreter takes any numbers: here with more digits than a float32 has. */
const widened = (array: NdArray, data: Float64Array): NdArray =>
  unsafeMake<any, any>(array.sizes, array.sizes, array.dtype, data as never)

const scalar = (value: number): NdArray => array([], listed("float32", [value]), () => 0)

const dot = (xs: Numbers, ys: Numbers): number =>
  xs.reduce((total, x, i) => x.reduce((sum, value, k) => sum + value * ys[i]![k]!, total), 0)

/** The largest element. */
const norm = (xs: Numbers): number =>
  xs.reduce((most, x) => x.reduce((max, value) => Math.max(max, Math.abs(value)), most), 0)

/** Whether the numbers are far from what float32 cannot hold. */
const moderate = (xs: Numbers): boolean => norm(xs) < 1e30 && xs.every((x) => x.every(Number.isFinite))

/** Errors are relative to the largest element expected, or to a hundredth where all are small. */
const apart = (
  what: string,
  actual: ReadonlyArray<ArrayLike<number>>,
  expected: Numbers,
  tolerance: number,
  floor = 0.01
): string | null => {
  const allowed = tolerance * Math.max(norm(expected), floor)
  for (const [i, values] of expected.entries()) {
    for (let k = 0; k < values.length; k++) {
      const [found, wanted] = [actual[i]![k]!, values[k]!]
      if (Object.is(found, wanted) || found === wanted || Math.abs(found - wanted) <= allowed) continue
      return `${what}: element ${k} of ${i} is ${found}, expected ${wanted} within ${allowed}`
    }
  }
  return null
}

const combine = (terms: ReadonlyArray<readonly [weight: number, of: Numbers]>): Numbers =>
  terms[0]![1].map((x, i) => x.map((_, k) => terms.reduce((sum, [weight, of]) => sum + weight * of[i]![k]!, 0)))

/** Central differences at two steps, so combined that their error is of the fourth order. */
const slopes = (at: (shift: number) => Numbers, h: number): Numbers => {
  const of = (weight: number, step: number): Array<readonly [number, Numbers]> => [
    [weight / (2 * step), at(step)],
    [-weight / (2 * step), at(-step)]
  ]
  return combine([...of(4 / 3, h), ...of(-1 / 3, 2 * h)])
}

/** Steps: where a function bends fast the shorter one is right, where it is large the longer one. */
const steps = [2 ** -10, 2 ** -13, 2 ** -7] as const

type Results = ReturnType<typeof sections<Float64Array>>

/** What is wrong with the derivatives at a point, given what the program gives some way off it; with any step, or null. */
const againstDifferences = (here: Results, moved: (by: number) => Results): string | null => {
  const wrong = (h: number): string | null => {
    const known = new Map<number, Results>()
    const at = (by: number): Results => {
      if (!known.has(by)) known.set(by, moved(by))
      return known.get(by)!
    }
    const slope = slopes((by) => at(by).value, h)
    const tangent = apart("the tangent against finite differences", here.tangent, slope, 1e-6)
    if (tangent !== null || here.second.length === 0) return tangent
    const bent = slopes((by) => at(by).back, h)
    return (
      apart("second derivatives, forward over reverse,", here.second, bent, 1e-6) ??
      apart("second derivatives, reverse over reverse,", here.reverse, bent, 1e-6)
    )
  }
  const sentence = wrong(steps[0])
  return sentence !== null && steps.slice(1).every((h) => wrong(h) !== null) ? sentence : null
}

/** Reverse mode is linear, and the transpose of forward mode along `t`; `of` gives the results for two cotangents' weights. */
const againstLaws = (here: Results, t: Numbers, of: (first: number, second: number) => Results): string | null => {
  if (here.back.length === 0) return null
  const sum = combine([
    [2, here.back],
    [-3, of(0, 1).back]
  ])
  const linear = apart("reverse mode is not linear in its cotangent", of(2, -3).back, sum, 1e-10, 1)
  if (linear !== null) return linear
  const u = here.value.map((x, i) => Float64Array.from(cotangent([x.length], i).data))
  const [left, right] = [dot(u, here.tangent), dot(here.back, t)]
  const scale = Math.max(1, norm(here.back), norm(here.tangent)) * Math.max(1, t.length)
  return Math.abs(left - right) <= 1e-9 * scale
    ? null
    : `forward and reverse mode are not transposes: <u, J t> is ${left}, <J^T u, t> is ${right}`
}

/** What is wrong with the derivatives in float64, as a sentence, or null. */
const onReference = (graph: Graph, self: Case, inputs: ReadonlyArray<NdArray>, layout: Layout): string | null => {
  const interpret = (all: ReadonlyArray<NdArray>): Results => sections(Reference.interpret(graph, all), layout)
  const [first, second, ...rest] = inputs as [NdArray, NdArray, ...ReadonlyArray<NdArray>]
  const own = rest.slice(0, rest.length - layout.inputs)
  const directions = rest.slice(own.length)
  const t = directions.map(({ data }) => Float64Array.from(data))
  const moved = (by: number): Results => {
    const along = [...t]
    const step = (x: NdArray): NdArray => {
      const direction = along.shift()!
      return widened(
        x,
        Float64Array.from(x.data, (value, k) => value + by * direction[k]!)
      )
    }
    return interpret([first, second, ...own.map((x) => (isFloat(x) ? step(x) : x)), ...directions])
  }
  const here = interpret(inputs)
  return (
    (self.smooth ? againstDifferences(here, moved) : null) ??
    againstLaws(here, t, (a, b) => interpret([scalar(a), scalar(b), ...rest]))
  )
}

/**
 * What is wrong with the derivatives of a case, on the reference or on the backend in context, as a sentence, or null.
 * `tolerance` is the backend's, relative to the largest element.
 */
export const disagreement = (self: Case, seed: number): Effect.Effect<string | null, unknown, Backend> =>
  Effect.gen(function* () {
    const own = self.inputs(seed)
    const active = own.filter(isFloat)
    if (self.derivatives === "none" || active.length === 0) return null
    const next = source(seed + 77)
    const directions = active.map(({ sizes }) => array(sizes, between(-1, 1), next))
    const inputs = [scalar(1), scalar(0), ...own, ...directions]
    const layout: Layout = { values: 0, inputs: active.length }
    const order = self.derivatives === "forward" ? 0 : self.smooth ? 2 : 1
    const program = derived(self, order, layout)
    const graph = yield* graphOf(program, inputs)
    if (layout.values === 0) return null
    const wanted = sections(Reference.interpret(graph, inputs), layout)
    if (![active.map(({ data }) => Float64Array.from(data)), wanted.value, wanted.back].every(moderate)) return null
    const wrong = onReference(graph, self, inputs, layout)
    if (wrong !== null) return `the reference: ${wrong}`
    const found = sections((yield* runOnce(program, inputs)) as ReadonlyArray<NdArray>, layout)
    const tolerance = Math.max(2e-4, 16 * self.tolerance.relative)
    const { name, variant } = yield* Backend
    for (const part of ["value", "tangent", "back", "second", "reverse"] as const) {
      const actual = found[part].map(({ data }) => data)
      const sentence = apart(`${part} on ${name} ${variant}`, actual, wanted[part], tolerance, 0.1)
      if (sentence !== null) return sentence
    }
    return null
  })
