/** Functions with derivatives of their own, at run time. A rule is traced with its function: all it uses is an expression. */
import * as Tree from "../../Tree.ts"
import { again } from "../compositeRule.ts"
import { like as placeholder } from "../control/placeholder.ts"
import type { Node } from "../Node.ts"
import { zeros } from "../primitives/fill.ts"
import { fail } from "../shape/fail.ts"
import { checkFunction, found as foundIs } from "../shape/found.ts"
import { at, bind, call, closed, isFloat, leavesOf, type Nodes, placeholders, results, type Slot } from "./call.ts"
import { like, likeEntries } from "./like.ts"

type Args = ReadonlyArray<unknown>
type Pair = readonly [unknown, unknown]

const pairOf = (given: unknown, otherwise: string): Pair =>
  Array.isArray(given) && given.length === 2
    ? (given as ReadonlyArray<unknown> as Pair)
    : fail(otherwise.slice(0, otherwise.indexOf(":")), otherwise)

/** A function and the expressions of its rule, which are those of `seeds` too, closed over together. */
const tie = (op: string, args: Args, primals: Args, outputs: Nodes, seeds: Nodes, rule: Nodes) => {
  const own = bind(leavesOf(primals), leavesOf(args))
  const all = closed([...outputs, ...rule], [...own, ...bind(seeds, seeds)])
  const outside = all.bound.slice(own.length + seeds.length)
  const bound = [...own, ...outside]
  const from = [...bound.map(({ placeholder }) => placeholder), ...seeds]
  return {
    outputs: all.outputs.slice(0, outputs.length),
    bound,
    /** of what the function closes over the rule knows no derivative: null for each */
    outside: (asked: ReadonlyArray<unknown>): Slot =>
      asked.slice(own.length).map((one) => {
        const message = `${op}: the derivative by a tensor that the function closes over is not known: pass it as an argument`
        return one === null || one === false ? null : fail(op, message)
      }),
    /** the rule's values, given the operands of the call and, null where they are zero, the seeds */
    values: (inputs: Nodes, given: Slot): Array<Node> =>
      at(all.outputs.slice(outputs.length), from, [
        ...inputs.map(again),
        ...seeds.map((seed, i) => given[i] ?? zeros(seed))
      ])
  }
}

/** The slot of `expected` with the next of `nodes` wherever `known`. */
const spread = (known: ReadonlyArray<boolean>, nodes: Nodes): Slot => {
  let next = 0
  return known.map((is) => (is ? nodes[next++]! : null))
}

/** Cotangents by argument: null for a tree stands for null at all its leaves, as for what has none. */
const cotangentsOf = (args: Args, given: unknown): Slot => {
  const op = "customVjp"
  if (!Array.isArray(given) || given.length !== args.length) {
    const found = Array.isArray(given) ? given.length : "no array"
    fail(op, `${op}: backward must give the cotangents of ${args.length} arguments but gives ${found}`)
  }
  const absent = new Set<Node>()
  const expected: Array<readonly [string, Node]> = []
  const found = new Map<string, unknown>()
  const walk = (path: string, own: unknown, one: any): void => {
    if (Tree.isLeaf(own)) {
      const node = own as unknown as Node
      expected.push([path, node])
      if (one === undefined) return
      const cotangent = one === null || !isFloat(node) ? zeros(node) : one
      found.set(path, cotangent)
      if (cotangent !== one) absent.add(cotangent)
    } else if (typeof own === "object" && own !== null) {
      for (const [key, child] of Object.entries(own)) walk(`${path}.${key}`, child, one === null ? null : one?.[key])
    }
  }
  args.forEach((arg, i) => walk(`${i}`, arg, (given as Args)[i]))
  return likeEntries(op, "cotangent", expected, found).map((node) => (absent.has(node) ? null : node))
}

export interface VjpRule {
  readonly forward?: ((...args: ReadonlyArray<any>) => Pair) | undefined
  readonly backward: (residuals: any, cotangent: any) => unknown
}

export const customVjp = (f: (...args: Args) => unknown, given: VjpRule, args: Args): unknown => {
  const op = "customVjp"
  checkFunction(op, f)
  // what only a caller without types can pass
  const { backward, forward } = (given ?? {}) as VjpRule
  if (typeof backward !== "function") fail(op, `${op}: backward must be a function but is ${foundIs(backward)}`)
  if (forward !== undefined && typeof forward !== "function")
    fail(op, `${op}: forward must be a function but is ${foundIs(forward)}`)
  const primals = placeholders(args)
  const result = f(...primals)
  const outputs = results(op, result)
  const [value, residuals] =
    forward === undefined
      ? [result, primals]
      : pairOf(forward(...primals), `${op}: forward must give [result, residuals]`)
  like(op, "result of forward", result, value)
  const seeds = outputs.map(placeholder)
  const found = cotangentsOf(args, backward(residuals, Tree.fromLeaves(result, seeds)))
  const known = found.map((node) => node !== null)
  const rule = found.flatMap((node) => (node === null ? [] : [node]))
  const tied = tie(op, args, primals, outputs, seeds, rule)
  const nodes = call(op, tied.outputs, tied.bound, {
    jvp: null,
    vjp: ({ cotangents, inputs, needs }) => [...spread(known, tied.values(inputs, cotangents)), ...tied.outside(needs)]
  })
  return Tree.fromLeaves(result, nodes)
}

export type JvpRule = (primals: any, tangents: any) => Pair

export const customJvp = (f: (...args: Args) => unknown, rule: JvpRule, args: Args): unknown => {
  const op = "customJvp"
  checkFunction(op, f)
  if (typeof rule !== "function") fail(op, `${op}: the rule must be a function but is ${foundIs(rule)}`)
  const primals = placeholders(args)
  const result = f(...primals)
  const outputs = results(op, result)
  const directions = placeholders(args)
  const [value, tangent] = pairOf(rule(primals, directions), `${op}: the rule must give [value, tangent]`)
  like(op, "value", result, value)
  const known = outputs.map(isFloat)
  const found = like(op, "tangent", result, tangent, (node) => !isFloat(node)).filter((_, i) => known[i])
  const tied = tie(op, args, primals, outputs, leavesOf(directions), found)
  const nodes = call(op, tied.outputs, tied.bound, {
    vjp: null,
    jvp: ({ inputs, tangents }) => {
      tied.outside(tangents)
      return spread(known, tied.values(inputs, tangents))
    }
  })
  return Tree.fromLeaves(result, nodes)
}
