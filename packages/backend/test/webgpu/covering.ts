/** A few of the conformance cases that reach all that the others do. */
import { Backend } from "@typegrad/core/Backend"
import type { Graph } from "@typegrad/core/Graph"
import * as Program from "@typegrad/core/Program"
import * as Effect from "effect/Effect"
import { Conformance } from "../../src/conformance/index.ts"
import { recorder, specsOf } from "../../src/conformance/recorder.ts"
import { composites } from "../../src/webgpu/wgsl/composites/table.ts"

/** Primitives and composites with a kernel, with their dtypes. */
const reached = (one: Conformance.Case): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const graphs: Array<Graph> = []
    yield* Effect.scoped(
      (Program.compile as any)(one.program, specsOf(one.inputs(1))) as Effect.Effect<unknown, never, Backend>
    ).pipe(Effect.provideService(Backend, { ...recorder(graphs), composites }))
    return graphs.flatMap(({ nodes }) =>
      nodes.map((node) => `${node.op === "composite" ? node.attrs.name : node.op} ${node.dtype}`)
    )
  })

/** Cases of which each reaches something that those before it do not, and together all: others for another seed. */
export const covering = (cases: ReadonlyArray<Conformance.Case>, seed: number) =>
  Effect.gen(function* () {
    const seen = new Set<string>()
    const chosen: Array<Conformance.Case> = []
    for (const one of new Set([...Conformance.sample(cases, Math.floor(cases.length / 4), seed), ...cases])) {
      const all = yield* reached(one)
      if (all.every((name) => seen.has(name))) continue
      chosen.push(one)
      for (const name of all) seen.add(name)
    }
    return chosen
  })
