/** A traced function as programs, one for each binding of its symbolic axes. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { BackendUnavailable, Cells, CompileError, Executable, ExecutionError, OutOfMemory } from "../../Backend.ts"
import type { Aval } from "../../Graph.ts"
import type { NdArray } from "../../NdArray.ts"
import { bodies, type Plan } from "../../Plan.ts"
import type { ShapeError } from "../../Shape.ts"
import type { KeyReused } from "../keyReused.ts"
import type { Node } from "../Node.ts"
import type { Roots } from "../passes/trace.ts"
import * as Arguments from "./arguments.ts"
import * as Cache from "./cache.ts"
import type { Device } from "./device.ts"
import { attempt, planRoots } from "./prepare.ts"
import * as Results from "./results.ts"

export type CompileFailure = ShapeError | KeyReused | CompileError | OutOfMemory | BackendUnavailable

/** What a function of input expressions computes. */
interface Traced {
  readonly result: Results.Result
  readonly updates: Roots["updates"]
  readonly guard: Node | null
}

export interface Definition {
  /** for messages: "Program.run" */
  readonly op: string
  readonly parameters: ReadonlyArray<Arguments.Parameter>
  readonly trace: (inputs: ReadonlyArray<Node>) => Traced
  readonly cells: Cells | null
  /** entries before this function's, on the same memory */
  readonly before: ReadonlyArray<Roots>
  readonly capacity: number
}

interface Info {
  readonly axes: Readonly<Record<string, number>>
  readonly bytes: number
  readonly kernels: number
}

export interface Specialised {
  readonly executable: Executable
  readonly template: Results.Template
  readonly info: Info
}

const axesOf = (binding: Arguments.Binding): Record<string, number> => Object.fromEntries(binding)

const kernelsOf = ({ kernels }: Plan): number =>
  kernels.flatMap(bodies).reduce((sum, body) => sum + kernelsOf(body), kernels.length)

/** One program; its memory goes with the scope. */
const build = (
  device: Device,
  definition: Definition,
  binding: Arguments.Binding
): Effect.Effect<Specialised, CompileFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const { backend, gate } = device
    const cells: ReadonlyArray<Aval> = definition.cells?.avals ?? []
    const { plans, template } = yield* attempt(() => {
      const inputs = Arguments.inputs(definition.parameters, binding)
      const { guard, result, updates } = definition.trace(inputs)
      const roots = { outputs: result.nodes, updates, guard }
      const plans: Array<Plan> = definition.before.map((entry) => planRoots(backend, entry, { inputs: [], cells }))
      plans.push(planRoots(backend, roots, { inputs: Arguments.avals(inputs), cells }))
      return { plans, template: Results.template(result) }
    })
    const executable = yield* backend.compile(plans, definition.cells)
    yield* Effect.addFinalizer(() => gate.forget(executable))
    const step = plans[plans.length - 1]!
    const info: Info = { axes: axesOf(binding), bytes: step.bytes, kernels: kernelsOf(step) }
    yield* Effect.logDebug("specialised a program", info)
    return { executable, template, info }
  }).pipe(
    Effect.withSpan("Program.specialise", {
      attributes: { backend: device.backend.name, variant: device.backend.variant, ...axesOf(binding) }
    })
  )

export interface Specialisations {
  /** A step on the arguments, enqueued; `read` gives what the backend computed. */
  readonly submit: (args: unknown) => Effect.Effect<Submitted, CompileFailure | ExecutionError>
  readonly infos: Effect.Effect<ReadonlyArray<Info>>
  /** Uses the program of a function without symbolic axes. */
  readonly first: <A, E>(f: (executable: Executable) => Effect.Effect<A, E>) => Effect.Effect<A, E | CompileFailure>
}

interface Submitted {
  readonly read: Effect.Effect<{ readonly output: unknown; readonly committed: boolean }, ExecutionError>
}

/** Programs made when they are first needed, or now if there is only one; they live in the current scope. */
export const make = (
  device: Device,
  definition: Definition
): Effect.Effect<Specialisations, CompileFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const { op, parameters } = definition
    const entry = definition.before.length
    const cache = Cache.make<Specialised>(definition.capacity, yield* Effect.scope)
    const symbolic = Arguments.isSymbolic(parameters)
    if (!symbolic)
      yield* Effect.flatMap(cache.borrow("", build(device, definition, new Map())), ({ release }) => release)

    const enqueue = (
      { executable, template }: Specialised,
      arrays: ReadonlyArray<NdArray>,
      release: Effect.Effect<void>
    ) =>
      Effect.map(
        device.gate.submit(executable, executable.enqueue(entry, arrays), release),
        (ticket): Submitted => ({
          read: Effect.map(ticket.read, ({ committed, outputs }) => ({ output: template.build(outputs), committed }))
        })
      )

    const submit: Specialisations["submit"] = (args) =>
      Effect.flatMap(
        attempt(() => {
          const arrays = Arguments.flatten(op, parameters, args)
          return { arrays, binding: Arguments.bind(op, parameters, arrays) }
        }),
        ({ arrays, binding }) =>
          Effect.uninterruptibleMask((restore) =>
            Effect.flatMap(
              restore(cache.borrow(Arguments.keyOf(binding), build(device, definition, binding))),
              ({ release, value }) => Effect.onError(restore(enqueue(value, arrays, release)), () => release)
            )
          )
      )

    const first: Specialisations["first"] = (f) =>
      Cache.use(cache, "", build(device, definition, new Map()), ({ executable }) => f(executable))

    return { submit, first, infos: Effect.map(cache.values, (values) => values.map(({ info }) => info)) }
  })
