/** Backends that are wrong on purpose. */
import { Backend, type Service } from "@typegrad/core/Backend"
import type { GraphNode } from "@typegrad/core/Graph"
import * as Reference from "@typegrad/core/Reference"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

type Mutation = (node: any) => unknown

const of =
  (op: string, change: Mutation): Mutation =>
  (node) =>
    node.op === op ? { ...node, ...(change(node) as object) } : node

/** One primitive taken for another, an attribute misread, an operand missed: each as a map of the graph's nodes. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "maximum adds": of("maximum", () => ({ op: "add" })),
  "cumsum runs the wrong way": of("cumsum", ({ attrs }) => ({ attrs: { ...attrs, reverse: !attrs.reverse } })),
  "square matrices are not transposed": of("transpose", ({ attrs, sizes }) =>
    sizes.length === 2 && sizes[0] === sizes[1] ? { attrs: { permutation: [0, 1] } } : { attrs }
  ),
  "select exchanges its branches": of("select", ({ inputs: [c, x, y] }) => ({ inputs: [c, y, x] })),
  "tanh is a sine": of("tanh", () => ({ op: "sin" })),
  "less holds of equals": of("lt", () => ({ op: "le" })),
  "floor rounds up": of("floor", () => ({ op: "ceil" })),
  "a constant is a little off": of("literal", ({ attrs }) => ({ attrs: { value: attrs.value * (1 + 2 ** -12) } })),
  "products forget their second operand": of("mul", ({ inputs: [x] }) => ({ inputs: [x, x] }))
}

/** The float32 reference, which takes each graph for its mutation. */
export const mutant = (mutation: Mutation): Layer.Layer<Backend> => {
  const wrong = (service: Service): Service => ({
    ...service,
    compile: (plans, cells) =>
      service.compile(
        plans.map((plan) => ({
          ...plan,
          graph: { ...plan.graph, nodes: plan.graph.nodes.map((node) => mutation(node) as GraphNode) }
        })),
        cells
      )
  })
  return Layer.effect(Backend, Effect.map(Backend, wrong)).pipe(
    Layer.provide(Reference.layer({ precision: "float32" }))
  )
}
