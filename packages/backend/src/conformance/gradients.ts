/** Gradients of a backend against finite differences of the float64 interpreter: what no rule of reverse mode has a say in. */
import { Backend, type Service } from "@typegrad/core/Backend"
import type { Graph } from "@typegrad/core/Graph"
import { type NdArray, unsafeMake } from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Reference from "@typegrad/core/Reference"
import * as Spec from "@typegrad/core/Spec"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Case, gradient, type Loose, weighted } from "./Case.ts"
import { difference } from "./compare.ts"
import { source } from "./values.ts"

const P: Loose<typeof Program> = Program as never

/** A backend that runs nothing and keeps the graphs it is given. */
export const recorder = (graphs: Array<Graph>): Service => ({
  name: "recorder",
  variant: "none",
  inFlight: 1,
  elementwise: new Set(),
  composites: new Set(),
  cells: () => Effect.die("the recorder has no cells"),
  compile: (plans) =>
    Effect.sync(() => {
      graphs.push(...plans.map((plan) => plan.graph))
      return { enqueue: () => Effect.die("the recorder runs nothing") }
    }),
  stats: Effect.succeed({ programs: 0, bytes: 0 })
})

export const specsOf = (inputs: ReadonlyArray<NdArray>): ReadonlyArray<unknown> =>
  inputs.map(({ dtype, sizes }) => (Spec.make as any)(sizes, dtype))

const graphOf = (program: Case["program"], inputs: ReadonlyArray<NdArray>): Effect.Effect<Graph, unknown> =>
  Effect.gen(function* () {
    const graphs: Array<Graph> = []
    const compile: Effect.Effect<unknown, unknown, Backend | Scope.Scope> = P.compile(program, specsOf(inputs))
    yield* Effect.scoped(compile).pipe(Effect.provideService(Backend, recorder(graphs)))
    return graphs[0]!
  })

/** (4 D(h) - D(2h)) / 3 of central differences: wrong by a multiple of h^4. */
const derivative = (f: (shift: number) => number, h = 1e-3): number => {
  const central = (step: number): number => (f(step) - f(-step)) / (2 * step)
  return (4 * central(h) - central(2 * h)) / 3
}

/** The interpreter takes any numbers: here with more digits than a float32 has. */
const widen = (array: NdArray): NdArray =>
  array.dtype === "float32"
    ? unsafeMake<any, any>(array.sizes, array.sizes, "float32", Float64Array.from(array.data) as never)
    : array

/** Up to `count` indices below `size`. */
const indices = (size: number, count: number, seed: number): ReadonlyArray<number> => {
  if (size <= count) return Array.from({ length: size }, (_, i) => i)
  const next = source(seed)
  return Array.from({ length: count }, () => Math.floor(next() * size))
}

/** The first element of a gradient that is not the slope of the program there, as a sentence, or null. */
export const disagreement = (self: Case, seed: number): Effect.Effect<string | null, unknown, Backend> =>
  Effect.gen(function* () {
    const inputs = self.inputs(seed)
    const graph = yield* graphOf((...tensors) => weighted(self.program(...tensors)), inputs)
    const program = gradient(self)
    const compile: Effect.Effect<any, unknown, Backend | Scope.Scope> = P.compile(program.program, specsOf(inputs))
    const run = (compiled: any): Effect.Effect<ReadonlyArray<NdArray>, unknown> => compiled.run(...inputs)
    const gradients = yield* Effect.scoped(Effect.flatMap(compile, run))
    const wide = inputs.map(widen)
    const floats = wide.filter((input) => input.dtype === "float32")
    for (const [i, input] of floats.entries()) {
      for (const index of indices(input.data.length, 5, seed + i)) {
        const at = input.data[index]!
        const slope = derivative((shift) => {
          input.data[index] = at + shift
          const value = Reference.interpret(graph, wide)[0]![0]!
          input.data[index] = at
          return value
        })
        const { absolute, relative } = program.tolerance
        const found = difference([gradients[i]!.data[index]!], [slope], {
          absolute: absolute + 1e-6,
          relative: relative + 1e-6
        })
        if (found !== null)
          return `the gradient at element ${index} of input ${i} is ${found.actual}, the slope ${found.expected}`
      }
    }
    return null
  })
