/** A random graph through all passes and the machine. */
import { assert } from "@effect/vitest"
import type { ElementwiseOp } from "../../src/Graph.ts"
import { plan } from "../../src/internal/passes/plan.ts"
import { simplify } from "../../src/internal/passes/simplify.ts"
import { interpret } from "../../src/internal/reference/interpret.ts"
import { run } from "./machine.ts"
import { generate } from "./random.ts"

/** What a backend that fuses hardly anything can fuse. */
export const few: ReadonlySet<ElementwiseOp> = new Set<ElementwiseOp>([
  "add",
  "sub",
  "mul",
  "neg",
  "select",
  "cast",
  "eq"
])

/** The kernels of a plan on the machine against the meaning of the graph before any pass. */
export const check = (seed: number, size: number, supported: ReadonlySet<ElementwiseOp>): void => {
  const { cells, graph, inputs } = generate(seed, size)
  const constants = graph.constants.map(({ data }) => Float64Array.from(data))
  const expected = interpret(graph, inputs, constants, cells, "float64")
  const planned = plan(
    simplify(graph, (value) => value),
    supported
  )
  const state = cells.map((data) => Float64Array.from(data))
  const found = run(planned, inputs, state)
  assert.deepStrictEqual(found.outputs, expected.outputs, `seed ${seed}`)
  assert.strictEqual(found.committed, expected.guard)
  const after = cells.map((data) => Float64Array.from(data))
  if (expected.guard) for (const { cell, data } of expected.updates) after[cell] = Float64Array.from(data)
  assert.deepStrictEqual(state, after, `seed ${seed}`)
}
