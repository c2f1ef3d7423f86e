/** Forward mode through a loop: tangents are carried beside the values. */
import type { Node } from "../Node.ts"
import { zeros } from "../primitives/fill.ts"
import type { Bound } from "./close.ts"
import { elementOf, like } from "./placeholder.ts"
import { project } from "./result.ts"
import { type Carry, parts, type Scan, scan } from "./scan.ts"

type Slot = ReadonlyArray<Node | null>

export type Forward = (outputs: ReadonlyArray<Node>, wrt: ReadonlyArray<Node>, tangents: Slot) => Slot

/** One turn of the carries' tangents: of those that have one, which shows turn by turn. */
export const turn = (
  carries: ReadonlyArray<Carry>,
  others: ReadonlyMap<Node, Node>,
  starts: ReadonlyMap<Node, Node>,
  forward: Forward
): ReadonlyArray<Carry & { readonly of: Carry }> => {
  const own = new Map(
    carries.flatMap((carry) => (starts.has(carry.placeholder) ? [[carry, like(carry.placeholder)] as const] : []))
  )
  for (;;) {
    const before = own.size
    const wrt = [...[...own.keys()].map(({ placeholder }) => placeholder), ...others.keys()]
    const next = forward(
      carries.map((carry) => carry.next),
      wrt,
      [...own.values(), ...others.values()]
    )
    carries.forEach((carry, i) => {
      if (next[i] !== null && !own.has(carry)) own.set(carry, like(carry.placeholder))
    })
    if (own.size === before) {
      return [...own].map(([of, placeholder]) => ({
        of,
        placeholder,
        operand: starts.get(of.placeholder) ?? zeros(placeholder),
        next: next[carries.indexOf(of)] ?? zeros(placeholder)
      }))
    }
  }
}

/** The tangents of a loop's results, given those of its operands. */
export const scanJvp = (node: Scan, tangents: Slot, forward: Forward): Slot => {
  const loop = parts(node)
  const { carries, elements, invariants, sequences } = loop
  const given = new Map<Node, Node>()
  node.attrs.body.inputs.forEach((placeholder, i) => {
    const tangent = tangents[i] ?? null
    if (tangent !== null) given.set(placeholder, tangent)
  })
  const others = new Map<Node, Node>()
  const rows = sequences.flatMap(({ placeholder }): ReadonlyArray<Bound> => {
    const operand = given.get(placeholder)
    if (operand === undefined) return []
    const row = { placeholder: elementOf(operand), operand }
    others.set(placeholder, row.placeholder)
    return [row]
  })
  for (const { placeholder } of invariants) {
    const tangent = given.get(placeholder)
    if (tangent !== undefined) others.set(placeholder, tangent)
  }
  const own = turn(carries, others, given, forward)
  const wrt = [...own.map(({ of }) => of.placeholder), ...others.keys()]
  const stacked = forward(elements, wrt, [...own.map(({ placeholder }) => placeholder), ...others.values()])
  const found = stacked.flatMap((tangent) => (tangent === null ? [] : [tangent]))
  if (own.length + found.length === 0) return [...carries, ...elements].map(() => null)
  const call = scan({
    ...loop,
    carries: [...carries, ...own],
    sequences: [...sequences, ...rows],
    elements: found
  })
  let next = carries.length + own.length
  return [
    ...carries.map((carry) => {
      const at = own.findIndex(({ of }) => of === carry)
      return at === -1 ? null : project(call, carries.length + at)
    }),
    ...stacked.map((tangent) => (tangent === null ? null : project(call, next++)))
  ]
}
