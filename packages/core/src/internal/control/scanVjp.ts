/** Reverse mode through a loop: a loop in the other direction, which takes of every turn what the derivative needs. */
import { between, carries as flows } from "../between.ts"
import type { Node } from "../Node.ts"
import { add } from "../primitives/add/op.ts"
import { zeros } from "../primitives/fill.ts"
import type { Bound } from "./close.ts"
import { deferred } from "./deferred.ts"
import { dependents, like, substitute } from "./placeholder.ts"
import { residuals } from "./residuals.ts"
import { projectAll } from "./result.ts"
import { type Carry, parts, type Scan, scan } from "./scan.ts"

type Slot = ReadonlyArray<Node | null>

export type Reverse = (outputs: ReadonlyArray<Node>, cotangents: Slot, wrt: ReadonlyArray<Node>) => Slot

const isFloat = (node: Node): boolean => node.dtype === "float32"

/** The carries through which a derivative reaches one that is asked for. */
const activeCarries = (loop: ReturnType<typeof parts>, asked: ReadonlySet<Node>): ReadonlySet<Node> => {
  const { carries, invariants, sequences } = loop
  const placeholders = [...invariants, ...carries, ...sequences].map(({ placeholder }) => placeholder)
  const order = between(
    carries.map(({ next }) => next),
    new Set(placeholders),
    flows
  )
  let active = new Set(asked)
  for (;;) {
    const reached = dependents(order, active)
    const more = carries.filter(({ next, placeholder }) => isFloat(placeholder) && reached.has(next))
    const all = new Set([...active, ...more.map(({ placeholder }) => placeholder)])
    if (all.size === active.size) return active
    active = all
  }
}

/** One turn back: the cotangents of what it took, given those of the carries `next` and of its elements. */
interface Back {
  readonly next: ReadonlyMap<Carry, Node>
  readonly elements: ReadonlyArray<Bound>
  readonly found: ReadonlyMap<Node, Node>
}

/** Which carries have a cotangent shows when a turn back gives one to those before it: turns until there are no more. */
const back = (loop: ReturnType<typeof parts>, cotangents: Slot, active: ReadonlySet<Node>, reverse: Reverse): Back => {
  const wrt = [...active]
  const elements = loop.elements.flatMap((node, i): ReadonlyArray<Bound & { readonly of: Node }> => {
    const operand = cotangents[loop.carries.length + i] ?? null
    return operand === null || !isFloat(node) ? [] : [{ placeholder: like(node), operand, of: node }]
  })
  const next = new Map<Carry, Node>()
  const reach = (carry: Carry): void => {
    if (active.has(carry.placeholder) && !next.has(carry)) next.set(carry, like(carry.placeholder))
  }
  loop.carries.forEach((carry, i) => {
    if ((cotangents[i] ?? null) !== null) reach(carry)
  })
  for (;;) {
    const before = next.size
    const found = new Map<Node, Node>()
    reverse(
      [...[...next.keys()].map((carry) => carry.next), ...elements.map(({ of }) => of)],
      [...next.values(), ...elements.map(({ placeholder }) => placeholder)],
      wrt
    ).forEach((cotangent, i) => {
      if (cotangent !== null) found.set(wrt[i]!, cotangent)
    })
    for (const carry of loop.carries) if (found.has(carry.placeholder)) reach(carry)
    if (next.size === before) return { next, elements, found }
  }
}

/** Cotangents of a loop's operands, where `needs`. */
export const scanVjp = (
  node: Scan,
  cotangents: Slot,
  needs: ReadonlyArray<boolean>,
  reverse: Reverse
): ReadonlyArray<Node | null> => {
  const loop = parts(node)
  const placeholders = node.attrs.body.inputs
  const asked = placeholders.filter((placeholder, i) => needs[i]! && isFloat(placeholder))
  const { elements, found, next } = back(loop, cotangents, activeCarries(loop, new Set(asked)), reverse)
  if (found.size === 0) return node.inputs.map(() => null)

  const carries = [...next].map(
    ([carry, placeholder]): Carry => ({
      placeholder,
      operand: cotangents[loop.carries.indexOf(carry)] ?? zeros(carry.placeholder),
      next: found.get(carry.placeholder) ?? zeros(carry.placeholder)
    })
  )
  const sequences = loop.sequences.filter(({ placeholder }) => found.has(placeholder))
  const given = sequences.map(({ placeholder }) => found.get(placeholder)!)
  const turn = {
    carries: loop.carries.map(({ placeholder }) => placeholder),
    sequences: loop.sequences.map(({ placeholder }) => placeholder),
    placeholders
  }

  // what all turns share gets the sum of what they give it
  const shared = loop.invariants.filter(({ placeholder }) => found.has(placeholder))
  const nexts = carries.map(({ next }) => next)
  const terms = shared.map(({ placeholder }) => found.get(placeholder)!)
  const cotangentsIn = [...carries, ...elements].map(({ placeholder }) => placeholder)
  const after = deferred(terms, {
    variant: [...cotangentsIn, ...turn.carries, ...turn.sequences],
    placeholders: [...cotangentsIn, ...placeholders],
    stacked: [
      ...new Set([
        ...turn.sequences,
        ...loop.elements,
        ...elements.map(({ placeholder }) => placeholder),
        ...given,
        ...residuals([...nexts, ...terms, ...given], cotangentsIn, turn)
      ])
    ]
  })
  const sums = shared.flatMap(({ placeholder: of }): ReadonlyArray<Carry & { readonly of: Node }> => {
    const term = found.get(of)!
    if (after.has(term)) return []
    const placeholder = like(of)
    return [{ of, placeholder, operand: zeros(of), next: add(placeholder, term) }]
  })
  const values = [...new Set([...after.values()].flatMap((sum) => sum.elements))]
  const late = dependents(between(values, new Set([...cotangentsIn, ...placeholders])), cotangentsIn)
  const operandOf = new Map([...loop.sequences, ...elements].map(({ operand, placeholder }) => [placeholder, operand]))
  const outputs = [...new Set([...given, ...values.filter((value) => late.has(value) && !operandOf.has(value))])]

  const roots = [...nexts, ...sums.map(({ next }) => next), ...outputs]
  const own = [...carries, ...sums, ...elements].map(({ placeholder }) => placeholder)
  const kept = residuals(roots, own, turn)
  const early = values.filter((value) => !late.has(value) && !operandOf.has(value))
  const stacked = [...new Set([...loop.elements, ...kept, ...early])]
  const forward = kept.length + early.length === 0 ? [] : projectAll(scan({ ...loop, elements: stacked }))
  const stackOf = new Map(stacked.map((element, i) => [element, forward[loop.carries.length + i]]))
  // an element of what was stacked, or of a sequence, in the place of what it was in the turn forward
  const used = new Set(between(roots, new Set([...own, ...kept, ...placeholders])))
  const taken = [
    ...kept.map((placeholder): Bound => ({ placeholder, operand: stackOf.get(placeholder)! })),
    ...loop.sequences.filter(({ placeholder }) => used.has(placeholder))
  ]
  const fresh = taken.map(({ placeholder }) => like(placeholder))
  const inside = substitute(roots, new Map(taken.map(({ placeholder }, i) => [placeholder, fresh[i]!])))
  const updated = [...carries, ...sums].map(
    ({ operand, placeholder }, i): Carry => ({ placeholder, operand, next: inside[i]! })
  )
  const call = (): Scan =>
    scan({
      length: loop.length,
      reverse: !loop.reverse,
      invariants: loop.invariants,
      carries: updated,
      sequences: [...elements, ...taken.map(({ operand }, i) => ({ placeholder: fresh[i]!, operand }))],
      elements: inside.slice(updated.length)
    })
  // where all there is to do is done after the loop, there is none
  const results = inside.length === 0 ? [] : projectAll(call())
  const element = (value: Node): Node => results[updated.length + outputs.indexOf(value)]!
  const stack = (value: Node): Node => operandOf.get(value) ?? (late.has(value) ? element(value) : stackOf.get(value)!)
  const result = new Map<Node, Node>()
  ;[...next.keys()].forEach(({ placeholder }, i) => result.set(placeholder, results[i]!))
  sums.forEach(({ of }, i) => result.set(of, results[carries.length + i]!))
  sequences.forEach(({ placeholder }, i) => result.set(placeholder, element(given[i]!)))
  for (const { placeholder } of shared) {
    const sum = after.get(found.get(placeholder)!)
    if (sum !== undefined) result.set(placeholder, sum.build(stack))
  }
  return placeholders.map((placeholder) => result.get(placeholder) ?? null)
}
