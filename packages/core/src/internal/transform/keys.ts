/**
 * One key, one sampler, for keys that are mapped: `vmap` turns their samplers into arithmetic, in which a program could not find
 * the mistake any more.
 */

import { between } from "../between.ts"
import { keyReused } from "../keyReused.ts"
import type { Node } from "../Node.ts"

/** Expressions by what they compute: equal names are equal keys. */
const naming = () => {
  const names = new Map<Node, string>()
  const known = new Map<string, string>()
  const describe = (node: Node): string | null => {
    switch (node.op) {
      case "input":
      case "cell":
      case "composite":
      case "project":
      case "barrier":
        return null
      case "constant": {
        const { data } = node.attrs.data
        return data.length > 64 ? null : `constant ${node.dtype} ${data.join()}`
      }
      default:
        return `${node.op} ${JSON.stringify(node.attrs)} ${node.dtype} ${node.inputs.map((x) => names.get(x)).join()}`
    }
  }
  return (root: Node): string => {
    for (const node of between([root], new Set(names.keys()))) {
      if (names.has(node)) continue
      const own = `#${names.size}`
      const text = describe(node)
      const name = text === null ? own : `${known.get(`${text} ${node.shape.join()}`) ?? own}`
      if (text !== null) known.set(`${text} ${node.shape.join()}`, name)
      names.set(node, name)
    }
    return names.get(root)!
  }
}

/** Throws `KeyReused` if two of these samplers draw from one key. */
export const checkKeys = (samplers: ReadonlyArray<Node>): void => {
  if (samplers.length < 2) return
  const nameOf = naming()
  const drawn = new Map<string, Node>()
  for (const sampler of samplers) {
    const key = nameOf(sampler.inputs[0]!)
    const first = drawn.get(key)
    if (first !== undefined) throw keyReused(first.shape, sampler.shape)
    drawn.set(key, sampler)
  }
}
