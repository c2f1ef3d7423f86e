/** `vmap` at run time: the arguments' mapped axis comes to the front, all examples are computed, and it goes where `out` says. */
import type { Axis } from "../../Shape.ts"
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import type { Node } from "../Node.ts"
import { identity } from "../primitives/identity/op.ts"
import { transpose } from "../primitives/transpose/op.ts"
import { fail } from "../shape/fail.ts"
import { checkFunction } from "../shape/found.ts"
import { dim, show } from "../shape/show.ts"
import { tensorsIn } from "../tree.ts"
import { batch } from "./batch.ts"

export interface Options {
  readonly in: ReadonlyArray<number | null>
  readonly out?: number | undefined
  readonly axis?: string | undefined
  readonly size?: number | undefined
}

const refuse = (message: string): never => fail("vmap", `vmap: ${message}`)

const moveAxis = (x: Node, from: number, to: number): Node => {
  if (from === to) return x
  const permutation = x.axes.flatMap((_, i) => (i === from ? [] : [i]))
  permutation.splice(to, 0, from)
  return transpose(x, permutation)
}

interface Mapped {
  readonly node: Node
  readonly argument: number
  readonly at: number
}

/** The mapped axis: one size, and one name if there is any. */
const axisOf = (mapped: ReadonlyArray<Mapped>, { axis: name, size }: Options): Axis => {
  const known = mapped.map((one) => ({ ...one, axis: one.node.axes[one.at]! }))
  for (const { argument, at, axis, node } of known) {
    const expected =
      name !== undefined && axis.name !== undefined && axis.name !== name
        ? name
        : size !== undefined && axis.size !== size
          ? size
          : undefined
    if (expected !== undefined) {
      const shape = node.shape.map((found, i) => (i === at ? expected : found))
      const found = typeof expected === "number" ? axis.size : dim(axis)
      refuse(
        `argument ${argument} must be [${shape.join(", ")}] but is ${show(node.axes)}: axis ${at} is ${found}, not ${expected}`
      )
    }
  }
  const first = known[0]!
  const named = name === undefined ? known.find(({ axis }) => axis.name !== undefined) : undefined
  for (const { argument, axis } of known) {
    const names = named !== undefined && axis.name !== undefined && axis.name !== named.axis.name
    if (!names && axis.size === first.axis.size) continue
    const other = names ? named : first
    // equal names of other sizes: only the sizes tell
    const shown = (x: Axis): string | number => (axis.name === other.axis.name ? x.size : dim(x))
    refuse(
      argument === other.argument
        ? `mapped axes disagree inside argument ${argument}: ${shown(other.axis)} and ${shown(axis)}`
        : `mapped axes disagree: ${shown(other.axis)} in argument ${other.argument} but ${shown(axis)} in argument ${argument}`
    )
  }
  return name !== undefined ? { name, size: first.axis.size } : (named ?? first).axis
}

const check = (args: ReadonlyArray<unknown>, options: Options | undefined): void => {
  const at = options?.in
  // what only a caller without types can leave out
  if (!Array.isArray(at)) {
    return refuse("needs { in: [...] } with an axis for each argument, or null for arguments that are not mapped")
  }
  if (at.length > args.length) {
    refuse(`in has an entry for argument ${args.length} but the function has ${args.length} arguments`)
  }
  if (at.length < args.length) {
    refuse(`in has no entry for argument ${at.length}: use null for arguments that are not mapped`)
  }
  if (at.every((entry) => entry === null)) {
    refuse("at least one argument must be mapped, but all entries of in are null")
  }
}

export const vmap = (
  f: (...args: ReadonlyArray<unknown>) => unknown,
  options: Options,
  args: ReadonlyArray<unknown>
) => {
  checkFunction("vmap", f)
  check(args, options)
  const mapped = args.flatMap((arg, argument) => {
    const at = options.in[argument]!
    if (at === null) return []
    return Tree.entries(arg).map(([path, leaf]): Mapped => {
      const label = path === "" ? `argument ${argument}` : `argument ${argument}.${path}`
      if (!isTensor(leaf)) return refuse(`${label} is not a Tensor`)
      const node = leaf as Node
      const rank = node.axes.length
      if (rank === 0) return refuse(`${label} is [], which has no axis to map`)
      if (!(Number.isInteger(at) && at >= 0 && at < rank)) {
        return refuse(`${label} is ${show(node.axes)}, so its mapped axis can be 0 to ${rank - 1}, not ${at}`)
      }
      return { node, argument, at }
    })
  })
  if (mapped.length === 0) return refuse("the mapped arguments have no tensor")
  const axis = axisOf(mapped, options)
  const inputs = mapped.map(({ at, node }) => {
    const front = moveAxis(node, at, 0)
    return front.axes[0]!.name === axis.name ? front : identity(front, [axis, ...front.axes.slice(1)])
  })
  let result: unknown
  const outputs = batch(
    (...examples) => {
      let next = 0
      const given = args.map((arg, i) => (options.in[i] === null ? arg : Tree.map(arg, () => examples[next++]!)))
      result = f(...given)
      return tensorsIn("vmap", "the result of the function", result).map(([, leaf]): Node => leaf)
    },
    inputs,
    inputs.map(() => true),
    axis
  )
  const out = options.out ?? 0
  return Tree.fromLeaves(
    result,
    outputs.map((x) => {
      const rank = x!.axes.length - 1
      if (!(Number.isInteger(out) && out >= 0 && out <= rank)) {
        refuse(`the function gives ${show(x!.axes.slice(1))} inside, so out can be 0 to ${rank}, not ${out}`)
      }
      return moveAxis(x!, 0, out)
    })
  )
}
