/**
 * Sums over the turns of a loop that can be done once, after it: what every turn would add to a gradient is a product of two of its
 * values, or a sum of one. Where these are stacked, one product over all turns gives the gradient: it is as deep as the loop is long,
 * and nothing of the gradient's size is read and written in every turn.
 */
import { between } from "../between.ts"
import { type Node, sizes } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { dot } from "../primitives/dot/op.ts"
import { count } from "../primitives/indexing.ts"
import { reduceSum } from "../primitives/reduceSum/op.ts"
import { reshape } from "../primitives/reshape/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { dependents } from "./placeholder.ts"

/** A sum of terms: the values of a turn that it is made of, and what it is, given them stacked. */
interface Deferred {
  readonly elements: ReadonlyArray<Node>
  readonly build: (stackOf: (element: Node) => Node) => Node
}

const behind = (axes: ReadonlyArray<number>): Array<number> => [0, ...axes.map((axis) => axis + 1)]

/** The sum over all turns of a term that is linear in products of what differs from turn to turn. */
const termOf = (term: Node, varies: ReadonlySet<Node>): Deferred | null => {
  const linear = (map: (sum: Node) => Node): Deferred | null => {
    const of = termOf(term.inputs[0]!, varies)
    return of === null ? null : { elements: of.elements, build: (stackOf) => map(of.build(stackOf)) }
  }
  switch (term.op) {
    case "dot": {
      const [lhs, rhs] = term.inputs as [Node, Node]
      const { lhsBatch, lhsContract, rhsBatch, rhsContract } = term.attrs
      if (!varies.has(lhs) || !varies.has(rhs)) return null
      const attrs = {
        lhsBatch: lhsBatch.map((axis) => axis + 1),
        rhsBatch: rhsBatch.map((axis) => axis + 1),
        lhsContract: behind(lhsContract),
        rhsContract: behind(rhsContract)
      }
      return { elements: [lhs, rhs], build: (stackOf) => dot(stackOf(lhs), stackOf(rhs), attrs) }
    }
    case "reduceSum": {
      const [x] = term.inputs as [Node]
      const axes = behind(term.attrs.axes)
      return varies.has(x) ? { elements: [x], build: (stackOf) => reduceSum(stackOf(x), axes) } : null
    }
    case "transpose":
      return linear((sum) => transpose(sum, term.attrs.permutation))
    case "reshape":
      return linear((sum) => reshape(sum, term.axes))
    case "add": {
      const [a, b] = term.inputs.map((input) => termOf(input, varies)) as [Deferred | null, Deferred | null]
      if (a === null || b === null) return null
      return {
        elements: [...a.elements, ...b.elements],
        build: (stackOf) => add(a.build(stackOf), b.build(stackOf))
      }
    }
    default:
      return null
  }
}

interface Turn {
  /** everything that differs from turn to turn */
  readonly variant: ReadonlyArray<Node>
  /** everything that an expression may be written with */
  readonly placeholders: ReadonlyArray<Node>
  /** values that are stacked in any case */
  readonly stacked: ReadonlyArray<Node>
}

const size = (node: Node): number => count(sizes(node))

/**
 * By term: the sum over all turns, for terms whose values are stacked already, or take less room in a turn than the term
 * would take, and all of them together no more than what is stacked already. What is computed a second time so that it need not be
 * kept (behind a barrier) is not kept here.
 */
export const deferred = (terms: ReadonlyArray<Node>, turn: Turn): ReadonlyMap<Node, Deferred> => {
  const order = between(terms, new Set(turn.placeholders))
  const varies = dependents(order, turn.variant)
  const again = dependents(
    order,
    order.filter(({ op }) => op === "barrier")
  )
  const stacked = new Set(turn.stacked)
  let room = turn.stacked.reduce((sum, node) => sum + size(node), 0)
  const found = new Map<Node, Deferred>()
  // what one needs may be all that another needs
  for (let before = -1; found.size > before; ) {
    before = found.size
    for (const term of terms) {
      const sum = found.has(term) ? null : termOf(term, varies)
      if (sum === null) continue
      const more = new Set(sum.elements.filter((element) => !stacked.has(element)))
      const cost = [...more].reduce((total, element) => total + size(element), 0)
      if (cost > Math.min(room, size(term)) || [...more].some((element) => again.has(element))) continue
      room -= cost
      for (const element of more) stacked.add(element)
      found.set(term, sum)
    }
  }
  return found
}
