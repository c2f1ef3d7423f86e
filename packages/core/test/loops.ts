/** What the tests of loops and branches share. */
import { assert } from "@effect/vitest"
import type { Graph, GraphNode } from "../src/Graph.ts"
import { simplify } from "../src/internal/passes/simplify.ts"
import { trace } from "../src/internal/passes/trace.ts"
import * as NdArray from "../src/NdArray.ts"
import * as Reference from "../src/Reference.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Transform from "../src/Transform.ts"
import * as Tree from "../src/Tree.ts"
import { asNode, count, distance, numbers } from "./primitives/evaluate.ts"

/** The transforms without their types: one list of them serves functions of any. */
export const loose = Transform as any

export const graphOf = (tree: unknown): Graph => {
  const outputs = (Tree.leaves(tree) as ReadonlyArray<Tensor.AnyTensor>).map(asNode)
  return trace({ outputs, updates: [], guard: null }, { inputs: [], cells: [], composites: new Set() })
}

export const simplified = (tree: unknown): Graph => simplify(graphOf(tree), (x) => x)

/** The leaves in float64; the passes change nothing of them. */
export const values = (tree: unknown): Array<Array<number>> => {
  const plain = Reference.interpret(graphOf(tree), [])
  const simple = Reference.interpret(simplified(tree), [])
  plain.forEach((data, i) => assert.isBelow(distance(simple[i]!, data), 1e-12))
  return simple.map((data) => Array.from(data))
}

export const close = (actual: unknown, expected: unknown, within = 1e-11): void => {
  const [found, wanted] = [values(actual), values(expected)]
  assert.strictEqual(found.length, wanted.length)
  found.forEach((data, i) => assert.isBelow(distance(data, wanted[i]!), within, `result ${i}`))
}

export const of = (data: any): any => Tensor.constant(NdArray.make(data) as any)

export const random = (shape: ReadonlyArray<number>, seed: number): any =>
  Tensor.constant(NdArray.unsafeMake<any, any>(shape, shape, "float32", Float32Array.from(numbers(count(shape), seed))))

type Step = (carry: any, element: any) => readonly [any, any]

/** `scan` as JavaScript runs it: the step as often as there are elements. */
export const unrolled = (step: Step, init: unknown, sequence: unknown, options: any = {}): readonly [any, any] => {
  const first = sequence === null ? undefined : asNode(Tree.leaves(sequence)[0] as never)
  const length: number = first === undefined ? options.length : first.axes[0]!.size
  const order = Array.from({ length }, (_, i) => (options.reverse === true ? length - 1 - i : i))
  const outputs: Array<any> = []
  let carry = init
  for (const i of order) {
    const element = sequence === null ? null : Tree.map(sequence as any, (leaf: any) => Tensor.at(leaf, i))
    ;[carry, outputs[i]] = step(carry, element)
  }
  const stacked = Tree.map(outputs[0], (_: unknown, path: string) =>
    Tensor.stack(outputs.map((output) => new Map<string, any>(Tree.entries(output) as any).get(path)) as any)
  )
  return [carry, stacked]
}

/** The loops and branches of a graph, those in bodies too. */
export const controls = (graph: Graph): Array<GraphNode> =>
  graph.nodes.flatMap((node): Array<GraphNode> => {
    switch (node.op) {
      case "scan":
        return [node, ...controls(node.attrs.body)]
      case "while":
        return [node, ...controls(node.attrs.condition), ...controls(node.attrs.body)]
      case "cond":
        return [node, ...controls(node.attrs.whenTrue), ...controls(node.attrs.whenFalse)]
      default:
        return []
    }
  })
