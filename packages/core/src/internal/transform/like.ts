import * as Tree from "../../Tree.ts"
import type { Node } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { differ, dim, show } from "../shape/show.ts"

/**
 * The leaves of `given`, by the paths of `expected`, whose tensors they must be like. `noun` is what the sentence calls them;
 * `skip` refuses to look at some.
 */
export const like = (
  op: string,
  noun: string,
  expected: unknown,
  given: unknown,
  skip: (expected: Node) => boolean = () => false
): Array<Node> => {
  const found = new Map(Tree.entries(given) as ReadonlyArray<readonly [string, any]>)
  return likeEntries(op, noun, Tree.entries(expected) as ReadonlyArray<readonly [string, any]>, found, skip)
}

/** As `like`, of leaves by path, in the order of `expected`. */
export const likeEntries = (
  op: string,
  noun: string,
  expected: ReadonlyArray<readonly [string, Node]>,
  found: ReadonlyMap<string, any>,
  skip: (expected: Node) => boolean = () => false
): Array<Node> =>
  expected.map(([path, own]: readonly [string, Node]) => {
    const at = path === "" ? `the ${noun}` : `${noun} ${path}`
    const leaf: Node = found.get(path) ?? fail(op, `${op}: ${at} is missing`)
    if (skip(own)) return leaf
    if (leaf.dtype !== own.dtype) fail(op, `${op}: ${at} must be ${own.dtype} but is ${leaf.dtype}`)
    const whole = `${op}: ${at} must be ${show(own.axes)} but is ${show(leaf.axes)}`
    if (leaf.axes.length !== own.axes.length) fail(op, whole)
    leaf.axes.forEach((axis, i) => {
      const other = own.axes[i]!
      if (differ(axis, other)) fail(op, `${whole}: axis ${i} is ${dim(axis)}, not ${dim(other)}`)
    })
    return leaf
  })
