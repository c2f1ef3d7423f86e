/** Primitives that stand alone, each applied to values in a dispatch of its own. */
import type { DType } from "@typegrad/core/DType"
import type { Attrs, GraphNode, Op } from "@typegrad/core/Graph"
import type { Value } from "../emit/harness.ts"
import { same } from "../emit/indexed.ts"
import { type Case, runAll } from "./dispatches.ts"

export interface Application<K extends Op = Op> {
  readonly op: K
  readonly attrs: Attrs[K]
  readonly inputs: ReadonlyArray<Required<Value>>
  readonly result: { readonly sizes: ReadonlyArray<number>; readonly dtype: DType }
  /** the result stands in the place of the first operand */
  readonly inPlace?: boolean
}

const caseOf = ({ attrs, inPlace = false, inputs, op, result }: Application): Case => {
  const at = inputs.length
  return {
    values: [...inputs, result],
    kernels: [{ kind: "single", node: at }],
    nodes: { [at]: { op, attrs, inputs: inputs.map((_, i) => i), ...result } as GraphNode },
    inPlace: inPlace ? { [at]: 0 } : {}
  }
}

/** The results of all, in one submission, which costs little more than one of them. */
export const applyAll = async (applications: ReadonlyArray<Application>): Promise<ReadonlyArray<Array<number>>> => {
  const runs = await runAll(applications.map(caseOf))
  return runs.map(({ read }, i) => Array.from(read(applications[i]!.inputs.length)))
}

export interface Expected {
  readonly label: string
  readonly application: Application
  readonly expected: Array<number>
}

export const check = async (cases: ReadonlyArray<Expected>): Promise<void> => {
  const results = await applyAll(cases.map(({ application }) => application))
  cases.forEach(({ expected, label }, i) => same(results[i]!, expected, label))
}
