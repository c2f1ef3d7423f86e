/**
 * Trees of tensors: records, tuples and arrays whose leaves are tensors, host arrays or specs. Parameters, gradients,
 * optimizer states, arguments and results of programs are trees. Records are plain: instances of classes are refused. A leaf is known
 * by its path, in which dots part the keys, so that no two leaves may have one path: `{ "a.b": x, a: { b: y } }` is refused.
 *
 * @since 0.1.0
 */
import type { DType } from "./DType.ts"
import { fail } from "./internal/shape/fail.ts"
import * as Internal from "./internal/tree.ts"
import type { NdArray } from "./NdArray.ts"
import type { Shape } from "./Shape.ts"
import type { Spec } from "./Spec.ts"
import type { AnyTensor, Tensor } from "./Tensor.ts"

/**
 * What stands at the end of a path.
 *
 * @since 0.1.0
 * @category models
 */
export type Leaf = AnyTensor | NdArray | Spec<Shape, DType>

/**
 * The leaves of a tree type, as a union.
 *
 * @since 0.1.0
 * @category models
 */
export type Leaves<T> = T extends Leaf
  ? T
  : { [K in keyof T]: Leaves<T[K]> }[T extends ReadonlyArray<unknown> ? number & keyof T : keyof T]

/**
 * The tree of host arrays that a tree of tensors becomes when it is computed.
 *
 * @since 0.1.0
 * @category models
 */
export type ToArrays<T> = T extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? NdArray<S, D>
  : T extends ReadonlyArray<infer E>
    ? IsTuple<T> extends true
      ? { readonly [K in keyof T]: ToArrays<T[K]> }
      : ArrayLike<T, ToArrays<E>>
    : { readonly [K in keyof T]: ToArrays<T[K]> }

/** A list of known members, as opposed to an array or to what extends one. */
type IsTuple<T extends ReadonlyArray<unknown>> = T extends readonly [] ? true : "0" extends keyof T ? true : false

/** An array of `E`, of the length of `T` where that is known. */
type ArrayLike<T extends ReadonlyArray<unknown>, E> = number extends T["length"]
  ? ReadonlyArray<E>
  : ReadonlyArray<E> & { readonly length: T["length"] }

/**
 * The tree of tensors that stands for a tree of host arrays or specs inside a program.
 *
 * @since 0.1.0
 * @category models
 */
export type ToTensors<T> = T extends { readonly shape: infer S extends Shape; readonly dtype: infer D extends DType }
  ? Tensor<S, D>
  : T extends ReadonlyArray<infer E>
    ? IsTuple<T> extends true
      ? { readonly [K in keyof T]: ToTensors<T[K]> }
      : ArrayLike<T, ToTensors<E>>
    : { readonly [K in keyof T]: ToTensors<T[K]> }

/**
 * The paths of a tree's leaves: `"dense0.kernel" | "dense0.bias"`.
 *
 * @since 0.1.0
 * @category models
 */
export type Paths<T, Prefix extends string = ""> = unknown extends T
  ? string
  : T extends Leaf
    ? Prefix
    : T extends ReadonlyArray<infer E>
      ? IsTuple<T> extends true
        ? { [K in keyof T]: Paths<T[K], Prefix extends "" ? `${K & string}` : `${Prefix}.${K & string}`> }[number]
        : Paths<E, Prefix extends "" ? `${number}` : `${Prefix}.${number}`>
      : { [K in keyof T & string]: Paths<T[K], Prefix extends "" ? K : `${Prefix}.${K}`> }[keyof T & string]

/**
 * What stands at a path of a tree.
 *
 * @since 0.1.0
 * @category models
 */
export type At<T, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? At<Child<T, Head>, Rest>
  : Child<T, Path>

type Child<T, Key extends string> = Key extends keyof T
  ? T[Key]
  : T extends ReadonlyArray<infer E>
    ? IsTuple<T> extends true
      ? undefined
      : Key extends `${number}`
        ? E
        : undefined
    : undefined

/**
 * Whether a value is a leaf.
 *
 * @since 0.1.0
 * @category guards
 */
export const isLeaf = (value: unknown): value is Leaf => Internal.isLeaf(value)

const rebuild = (like: unknown, entries: ReadonlyArray<readonly [string, unknown]>): unknown =>
  Array.isArray(like) ? entries.map(([, value]) => value) : Object.fromEntries(entries)

/**
 * The leaves with their paths, in the order in which the tree's keys were inserted.
 *
 * @since 0.1.0
 * @category destructors
 */
export const entries = <T>(tree: T): Array<readonly [path: string, leaf: Leaves<T>]> => Internal.entriesOf(tree)

/**
 * The leaves, in the order in which the tree's keys were inserted.
 *
 * @since 0.1.0
 * @category destructors
 */
export const leaves = <T>(tree: T): Array<Leaves<T>> => entries(tree).map(([, leaf]) => leaf)

/**
 * The paths of the leaves, such as `dense0.kernel`; the path of a tree that is a leaf is empty.
 *
 * @since 0.1.0
 * @category destructors
 */
export const paths = <T>(tree: T): Array<string> => entries(tree).map(([path]) => path)

/**
 * The tree with every leaf replaced. The result has the type of the tree unless `R` says otherwise.
 *
 * @since 0.1.0
 * @category mapping
 */
export const map = <T, R = T>(tree: T, f: (leaf: Leaves<T>, path: string) => unknown): R => {
  const go = (node: unknown, path: string): unknown =>
    isLeaf(node)
      ? f(node as Leaves<T>, path)
      : rebuild(
          node,
          Internal.children(node, path).map(([key, child]) => [key, go(child, Internal.join(path, key))])
        )
  return go(tree, "") as R
}

/**
 * A tree like `like` with these leaves, in the order of `leaves(like)`. Their number must agree, or a `ShapeError` is
 * thrown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromLeaves = <T, R = T>(like: T, leaves: ReadonlyArray<unknown>): R => {
  let next = 0
  const result = map<T, R>(like, () => leaves[next++])
  return next === leaves.length
    ? result
    : fail("Tree.fromLeaves", `Tree.fromLeaves: the tree has ${next} leaves but ${leaves.length} were given`)
}

/**
 * `f` of the leaves of two trees at the same path. Trees whose paths differ throw `ShapeError`, which names the first.
 *
 * @since 0.1.0
 * @category mapping
 */
export const map2 = <T, U, R = T>(
  left: T,
  right: U,
  f: (left: Leaves<T>, right: Leaves<U>, path: string) => unknown
): R => {
  const others = new Map(entries(right))
  // a path is one leaf, or this throws
  entries(left)
  const result = map<T, R>(left, (leaf, path) => {
    const other = others.get(path)
    if (other === undefined) return fail("Tree.map2", `Tree.map2: the right tree has no ${path}`)
    others.delete(path)
    return f(leaf, other, path)
  })
  for (const path of others.keys()) fail("Tree.map2", `Tree.map2: the left tree has no ${path}`)
  return result
}

/**
 * The leaves of two trees at the same path, as pairs.
 *
 * @since 0.1.0
 * @category mapping
 */
export const zip = <T, U>(left: T, right: U): Array<readonly [path: string, left: Leaves<T>, right: Leaves<U>]> => {
  const result: Array<readonly [string, Leaves<T>, Leaves<U>]> = []
  map2(left, right, (a, b, path) => {
    result.push([path, a, b])
  })
  return result
}

/**
 * The leaves that satisfy `predicate` and those that do not, by path.
 *
 * @since 0.1.0
 * @category filtering
 */
export const partition = <T>(
  tree: T,
  predicate: (leaf: Leaves<T>, path: string) => boolean
): readonly [yes: Record<string, Leaves<T>>, no: Record<string, Leaves<T>>] => {
  const yes: Record<string, Leaves<T>> = {}
  const no: Record<string, Leaves<T>> = {}
  for (const [path, leaf] of entries(tree)) (predicate(leaf, path) ? yes : no)[path] = leaf
  return [yes, no]
}
