/** Patterns of `rearrange`, `reduce` and `repeat`: the axes of a tensor by words, products in parentheses. */
import type { Axis } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { checkText } from "./found.ts"
import { flatAxis } from "./reshape.ts"
import { beside, differ, dim, show } from "./show.ts"
import { sides, words } from "./words.ts"

type Groups = ReadonlyArray<ReadonlyArray<string>>

/** A pattern taken apart, and the axis that each word is. */
export interface Arranged {
  /** words of the input in order */
  readonly input: ReadonlyArray<string>
  /** words of the output in order */
  readonly output: ReadonlyArray<string>
  readonly axes: ReadonlyMap<string, Axis>
  /** the axes of the result */
  readonly result: ReadonlyArray<Axis>
}

/** The axes of one side; `1` is an axis without words. */
const side = (text: string): Groups =>
  [...text.matchAll(/ *(?:\(([^)]*)\)|([^ ]+))/g)].map(([, group, word]) =>
    group !== undefined ? words(group) : word === "1" ? [] : [word!]
  )

const twice = (list: ReadonlyArray<string>): string | undefined => list.find((word, i) => list.indexOf(word) < i)

/** The axes of the words, from the axes of the tensor. */
const bind = (
  fault: (why: string) => never,
  groups: Groups,
  axes: ReadonlyArray<Axis>,
  sizes: Readonly<Record<string, number>>
): Map<string, Axis> => {
  const found = new Map<string, Axis>(Object.entries(sizes).map(([word, size]) => [word, { size }]))
  groups.forEach((group, i) => {
    const axis = axes[i]!
    if (group.length === 0) {
      if (differ(axis, { size: 1 }) || axis.name !== undefined) fault(`an axis of size 1 is ${dim(axis)}`)
      return
    }
    const [word] = group as [string]
    if (group.length === 1) {
      const given = found.get(word)
      if (given !== undefined && (given.size !== axis.size || axis.name !== undefined)) {
        fault(`axis ${word} is ${beside(given, axis)} and also ${beside(axis, given)}`)
      }
      found.set(word, axis)
      return
    }
    const open = group.filter((each) => !found.has(each))
    const made = group.reduce((product, each) => product * (found.get(each)?.size ?? 1), 1)
    const written = `(${group.join(" ")})`
    const [rest] = open
    if (rest === undefined) {
      if (made !== axis.size) fault(`${written} is ${dim(axis)} but its axes make ${made}`)
    } else if (open.length > 1) {
      fault(`${written} needs the sizes of all its axes but one`)
    } else if (axis.size % made !== 0) {
      fault(`${written} is ${dim(axis)}, which ${made} does not divide`)
    } else {
      found.set(rest, made === 1 ? axis : { size: axis.size / made })
    }
  })
  return found
}

/** Reads a pattern and checks it against a tensor's axes. */
export const patternAxes = (
  op: "rearrange" | "reduce" | "repeat",
  axes: ReadonlyArray<Axis>,
  pattern: string,
  sizes: Readonly<Record<string, number>>
): Arranged => {
  checkText(op, "the pattern is", pattern, "a b -> b a")
  const fault = (why: string): never => fail(op, `${op} "${pattern}": ${why}`)
  const parts = sides(pattern)
  if (parts === null) return fail(op, `${op}: "${pattern}" is not of the form "a b -> b a"`)
  for (const size of Object.values(sizes)) {
    if (!Number.isSafeInteger(size) || size < 1) fault(`sizes are positive whole numbers but one is ${size}`)
  }
  const [left, right] = parts.map(side) as [Groups, Groups]
  const [input, output] = [left.flat(), right.flat()]
  const given = Object.keys(sizes)
  const again = twice(input)
  if (again !== undefined) fault(`axis ${again} is repeated in the input`)
  const more = twice(output)
  if (more !== undefined) fault(`axis ${more} is repeated in the output`)
  const legal = op === "repeat" ? [...input, ...given] : input
  const foreign = output.find((word) => !legal.includes(word))
  if (foreign !== undefined) {
    fault(
      op === "repeat" ? `the size of axis ${foreign} is not known` : `axis ${foreign} of the output is not in the input`
    )
  }
  const lost = op === "reduce" ? undefined : input.find((word) => !output.includes(word))
  if (lost !== undefined) fault(`axis ${lost} is missing in the output`)
  const unknown = given.find((word) => !input.includes(word) && !output.includes(word))
  if (unknown !== undefined) fault(`there is no axis ${unknown}`)
  if (left.length !== axes.length) fault(`the pattern has ${left.length} axes but the tensor is ${show(axes)}`)
  const found = bind(fault, left, axes, sizes)
  const result = right.map((group) => {
    const own = group.map((word) => found.get(word)!)
    return own.length === 0 ? { size: 1 } : own.length === 1 ? own[0]! : flatAxis(own)
  })
  return { input, output, axes: found, result }
}
