/** Walking trees: what is a leaf, what is refused, and what its path is. */
import { TypeId as NdArrayTypeId } from "../NdArray.ts"
import { TypeId as SpecTypeId } from "../Spec.ts"
import { TypeId as TensorTypeId } from "../Tensor.ts"
import { fail } from "./shape/fail.ts"
import { found, isPlain, notTensor } from "./shape/found.ts"

/** Says what stands where a leaf, a record or an array must. */
export type Refuse = (path: string, value: unknown) => never

const refuseAny: Refuse = (path, value) =>
  fail("Tree", `Tree: ${path === "" ? "the tree itself" : path} is ${found(value)}, not a tensor, a record or an array`)

/** The sentence of an op; `what` is what it calls the tree. */
export const refuseIn =
  (op: string, what: string): Refuse =>
  (path, value) =>
    path === ""
      ? notTensor(op, `${what} is`, value, "a tree of tensors")
      : notTensor(op, `${path} of ${what} is`, value)

export const isLeaf = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (TensorTypeId in value || NdArrayTypeId in value || SpecTypeId in value)

/** What stands below a node that is no leaf. Instances of classes would come back as plain records. */
export const children = (tree: unknown, path: string, refuse: Refuse = refuseAny): Array<[string, unknown]> =>
  typeof tree === "object" && tree !== null && (Array.isArray(tree) || isPlain(tree))
    ? Object.entries(tree)
    : refuse(path, tree)

export const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`)

/** The leaves with their paths. A path stands for one leaf: a key with a dot in it may not read as two keys. */
export const entriesOf = (tree: unknown, refuse: Refuse = refuseAny): Array<readonly [path: string, leaf: any]> => {
  const result: Array<readonly [string, any]> = []
  const dotted = new Set<string>()
  const walk = (node: unknown, path: string): void => {
    if (isLeaf(node)) {
      result.push([path, node])
      return
    }
    for (const [key, child] of children(node, path, refuse)) {
      const below = join(path, key)
      if (key === "" || key.includes(".")) dotted.add(below)
      walk(child, below)
    }
  }
  walk(tree, "")
  if (dotted.size > 0) {
    const seen = new Set<string>()
    for (const [path] of result) {
      if (seen.has(path)) fail("Tree", `Tree: two leaves have the path "${path}": rename the key that has a dot`)
      seen.add(path)
    }
  }
  return result
}

/** The tensors of a tree with their paths; `what` is what a sentence calls the tree. */
export const tensorsIn = (op: string, what: string, tree: unknown): Array<readonly [path: string, tensor: any]> => {
  const refuse = refuseIn(op, what)
  const all = entriesOf(tree, refuse)
  for (const [path, leaf] of all) if (!(TensorTypeId in leaf)) refuse(path, leaf)
  return all
}
