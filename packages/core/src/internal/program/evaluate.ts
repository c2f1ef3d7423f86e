/** Closed expressions to arrays, through programs cached by structure. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { ExecutionError } from "../../Backend.ts"
import type { Graph, GraphNode } from "../../Graph.ts"
import type { NdArray } from "../../NdArray.ts"
import { trace } from "../passes/trace.ts"
import * as Cache from "./cache.ts"
import type { Device, Evaluated } from "./device.ts"
import { attempt, planGraph } from "./prepare.ts"
import * as Results from "./results.ts"
import type { CompileFailure } from "./specialise.ts"
import { structure } from "./structure.ts"

/** Constants become inputs, so that one program serves any data. */
const open = (graph: Graph): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node): GraphNode => (node.op === "constant" ? { ...node, op: "input" } : node)),
  inputs: graph.constants.map(({ dtype, sizes }) => ({ dtype, sizes })),
  constants: []
})

const build = (device: Device, graph: Graph): Effect.Effect<Evaluated, CompileFailure, Scope.Scope> =>
  Effect.gen(function* () {
    const plan = yield* attempt(() => planGraph(device.backend, graph))
    const executable = yield* device.backend.compile([plan], null)
    yield* Effect.addFinalizer(() => device.gate.forget(executable))
    return { executable, bytes: plan.bytes }
  })

export const evaluate = (device: Device, tree: unknown): Effect.Effect<unknown, CompileFailure | ExecutionError> =>
  Effect.flatMap(
    attempt(() => {
      const result = Results.flatten("Program.evaluate", tree)
      const roots = { outputs: result.nodes, updates: [], guard: null }
      const graph = trace(roots, { inputs: [], cells: [], composites: device.backend.composites })
      if (graph.nodes.some(({ op }) => op === "input" || op === "cell")) {
        throw new TypeError("Program.evaluate: the expression depends on an argument of a compiled function")
      }
      return { result, graph }
    }),
    ({ graph, result }) => {
      const constants: ReadonlyArray<NdArray> = graph.constants
      const opened = open(graph)
      return Effect.flatMap(
        Cache.use(device.evaluated, structure(opened), build(device, opened), ({ executable }) =>
          Effect.flatMap(
            device.gate.submit(executable, executable.enqueue(0, constants), Effect.void),
            ({ read }) => read
          )
        ),
        ({ outputs }) => Effect.sync(() => Results.template(result).build(outputs))
      )
    }
  )
