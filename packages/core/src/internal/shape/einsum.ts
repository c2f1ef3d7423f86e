import type { Axis } from "../../Shape.ts"
import { meet } from "./concat.ts"
import { fail } from "./fail.ts"
import { checkText } from "./found.ts"
import { beside, differ, show } from "./show.ts"
import { sides, words } from "./words.ts"

/** An equation taken apart, and the axis that each index is. */
export interface Equation {
  readonly inputs: ReadonlyArray<ReadonlyArray<string>>
  readonly output: ReadonlyArray<string>
  readonly axes: ReadonlyMap<string, Axis>
}

/** An ellipsis is one word or letter, which stands for all axes that no other stands for. */
const dots = "..."

const letters = (part: string): ReadonlyArray<string> => part.match(/\.\.\.|./g) ?? []

/** Names for `count` axes of an ellipsis, counted from its end: so those of several operands belong together. */
const spelt = (names: ReadonlyArray<string>, count: number): ReadonlyArray<string> =>
  names.flatMap((name) => (name === dots ? Array.from({ length: count }, (_, i) => `${dots}${count - i}`) : [name]))

/** Reads an equation and checks it against the operands; `check` looks at the dtype of one before its axes. */
export const einsumAxes = (
  equation: string,
  operands: ReadonlyArray<ReadonlyArray<Axis>>,
  check: (operand: number) => void = () => {}
): Equation => {
  const op = "einsum"
  checkText(op, "the equation is", equation, "i j, j k -> i k")
  const head = `einsum "${equation}"`
  const parts = sides(equation)
  if (parts === null) return fail(op, `einsum: "${equation}" is not of the form "i j, j k -> i k"`)
  const names = equation.includes(" ") ? words : letters
  const written = parts[0].split(",").map(names)
  if (written.some((input) => input.indexOf(dots) !== input.lastIndexOf(dots))) {
    fail(op, `${head}: a subscript has ${dots} twice`)
  }
  const widths = written.map((input, n) =>
    input.includes(dots) ? Math.max(0, (operands[n]?.length ?? 0) - input.length + 1) : 0
  )
  const inputs = written.map((input, n) => spelt(input, widths[n]!))
  const output = spelt(names(parts[1]), Math.max(0, ...widths))
  output.forEach((word, i) => {
    if (output.indexOf(word) < i) fail(op, `${head}: output index ${word} is repeated`)
    if (!inputs.some((input) => input.includes(word))) fail(op, `${head}: output index ${word} is in no input`)
  })
  const axes = new Map<string, Axis>()
  operands.forEach((own, n) => {
    const subscript = inputs[n]
    if (subscript === undefined) return fail(op, `${head}: there is no subscript for operand ${n}`)
    check(n)
    if (own.length !== subscript.length) {
      fail(op, `${head}: operand ${n} is ${show(own)} but its subscript has ${subscript.length} axes`)
    }
    subscript.forEach((word, i) => {
      const axis = own[i]!
      const known = axes.get(word)
      if (known !== undefined && differ(known, axis)) {
        fail(op, `${head}: index ${word} is ${beside(known, axis)} and also ${beside(axis, known)}`)
      }
      axes.set(word, known === undefined ? axis : meet(known, axis))
    })
  })
  if (operands.length < inputs.length) fail(op, `${head}: there is no operand ${operands.length}`)
  return { inputs, output, axes }
}
