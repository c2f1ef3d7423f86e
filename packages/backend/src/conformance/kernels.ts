/** Primitives that no public operation is made of, as plans of one kernel. */
import { Backend } from "@typegrad/core/Backend"
import type { DType } from "@typegrad/core/DType"
import type { ElementwiseOp, Graph, GraphNode } from "@typegrad/core/Graph"
import type { NdArray } from "@typegrad/core/NdArray"
import type { Place, Plan } from "@typegrad/core/Plan"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import { difference } from "./compare.ts"
import { array, bools, type Elements, intEdges, listed, source, words } from "./values.ts"

/**
 * An elementwise primitive on its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface KernelCase {
  readonly name: string
  readonly op: ElementwiseOp
  readonly operands: ReadonlyArray<Elements>
  readonly count: number
}

const edges = listed("int32", intEdges)
const turned = listed("int32", intEdges.toReversed())

const binary = (op: ElementwiseOp): ReadonlyArray<KernelCase> => [
  { name: `int32 ${op}`, op, operands: [words, words], count: 101 },
  { name: `int32 ${op} of special values`, op, operands: [edges, turned], count: intEdges.length }
]

export const kernels: ReadonlyArray<KernelCase> = [
  ...(["and", "or", "xor", "shiftLeft", "shiftRightLogical"] as const).flatMap(binary),
  { name: "int32 not", op: "not", operands: [words], count: 33 },
  ...(["and", "or", "xor"] as const).map((op) => ({ name: `bool ${op}`, op, operands: [bools, bools], count: 37 })),
  { name: "bool not", op: "not", operands: [bools], count: 37 }
]

/** Operands and result in a row, each at a multiple of 64 bytes. */
const planOf = ({ count, op, operands }: KernelCase, fused: boolean): Plan => {
  const bytes = 64 * Math.ceil(count / 16)
  const place = (index: number): Place => ({ space: "arena", offset: index * bytes, bytes: 4 * count })
  const dtype: DType = operands[0]!.dtype
  const sizes = [count]
  const inputs = operands.map((_, index): GraphNode => ({ op: "input", attrs: { index }, inputs: [], sizes, dtype }))
  const result = operands.length
  const indices = operands.map((_, index) => index)
  const graph: Graph = {
    nodes: [...inputs, { op, attrs: {}, inputs: indices, sizes, dtype } as GraphNode],
    inputs: operands.map(() => ({ sizes, dtype })),
    constants: [],
    cells: [],
    outputs: [result],
    updates: [],
    guard: null
  }
  const loads = indices.map((node) => ({ kind: "load" as const, node, strides: [1], dtype }))
  return {
    graph,
    kernels: [
      fused
        ? {
            kind: "fused",
            sizes,
            body: [...loads, { kind: "compute", op, args: indices, dtype }],
            stores: [{ value: result, node: result }],
            reduce: null
          }
        : { kind: "single", node: result }
    ],
    commit: 1,
    places: [...indices, result].map(place),
    inputs: indices.map(place),
    bytes: bytes * (result + 1)
  }
}

/** The first element that is not what the reference gives, as a sentence, or null. */
export const wrongElement = (self: KernelCase, seed: number): Effect.Effect<string | null, unknown, Backend> =>
  Effect.scoped(
    Effect.gen(function* () {
      const backend = yield* Backend
      const next = source(seed)
      const inputs = self.operands.map((elements): NdArray => array([self.count], elements, next))
      const plan = planOf(self, backend.elementwise.has(self.op))
      const executable = yield* backend.compile([plan], null)
      const ticket = yield* executable.enqueue(0, inputs)
      const { outputs } = yield* ticket.read
      const expected = Reference.interpret(plan.graph, inputs)[0]!
      const found = difference(outputs[0]!.data, expected, { absolute: 0, relative: 0 })
      return found === null ? null : `element ${found.index} is ${found.actual}, expected ${found.expected}`
    })
  )
