/** Derivatives of branches: branches of derivatives, on the same predicate. */
import type { Node } from "../Node.ts"
import { zeros } from "../primitives/fill.ts"
import type { Bound } from "./close.ts"
import { type Cond, cond, parts } from "./cond.ts"
import { like } from "./placeholder.ts"
import { project } from "./result.ts"
import type { Forward } from "./scanJvp.ts"
import type { Reverse } from "./scanVjp.ts"

type Slot = ReadonlyArray<Node | null>

/** What either branch gives, each as a result of branches; zero in the branch that gives none. */
const either = (node: Cond, more: ReadonlyArray<Bound>, whenTrue: Slot, whenFalse: Slot): Slot => {
  const { operands, predicate } = parts(node)
  const there = whenTrue.flatMap((x, i) => (x === null && whenFalse[i] === null ? [] : [i]))
  if (there.length === 0) return whenTrue
  const call = cond({
    predicate,
    operands: [...operands, ...more],
    whenTrue: there.map((i) => whenTrue[i] ?? zeros(whenFalse[i]!)),
    whenFalse: there.map((i) => whenFalse[i] ?? zeros(whenTrue[i]!))
  })
  return whenTrue.map((_, i) => (there.includes(i) ? project(call, there.indexOf(i)) : null))
}

/** The branch that is taken is computed again, and back. */
export const condVjp = (node: Cond, cotangents: Slot, needs: ReadonlyArray<boolean>, reverse: Reverse): Slot => {
  const { operands, whenFalse, whenTrue } = parts(node)
  const given = whenTrue.flatMap((x, i): ReadonlyArray<Bound & { readonly at: number }> => {
    const operand = cotangents[i] ?? null
    return operand === null || x.dtype !== "float32" ? [] : [{ placeholder: like(x), operand, at: i }]
  })
  const wrt = operands.flatMap(({ placeholder }, i) =>
    needs[i + 1]! && placeholder.dtype === "float32" ? [placeholder] : []
  )
  const back = (outputs: ReadonlyArray<Node>): Slot =>
    reverse(
      given.map(({ at }) => outputs[at]!),
      given.map(({ placeholder }) => placeholder),
      wrt
    )
  const found = either(node, given, back(whenTrue), back(whenFalse))
  return [null, ...operands.map(({ placeholder }) => found[wrt.indexOf(placeholder)] ?? null)]
}

export const condJvp = (node: Cond, tangents: Slot, forward: Forward): Slot => {
  const { operands, whenFalse, whenTrue } = parts(node)
  const given = operands.flatMap(({ placeholder }, i): ReadonlyArray<Bound & { readonly of: Node }> => {
    const operand = tangents[i + 1] ?? null
    return operand === null ? [] : [{ placeholder: like(placeholder), operand, of: placeholder }]
  })
  const ahead = (outputs: ReadonlyArray<Node>): Slot =>
    forward(
      outputs,
      given.map(({ of }) => of),
      given.map(({ placeholder }) => placeholder)
    )
  return either(node, given, ahead(whenTrue), ahead(whenFalse))
}
