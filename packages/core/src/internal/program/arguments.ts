/** Arguments of programs: specs to expressions, arrays checked against specs. */
import type { DType } from "../../DType.ts"
import type { Aval } from "../../Graph.ts"
import { isNdArray, type NdArray } from "../../NdArray.ts"
import type { Axis, Shape } from "../../Shape.ts"
import { isSpec } from "../../Spec.ts"
import * as Tree from "../../Tree.ts"
import { make, type Node, sizes } from "../Node.ts"
import { fail } from "../shape/fail.ts"
import { found } from "../shape/found.ts"
import { entriesOf, type Refuse } from "../tree.ts"

export interface Parameter {
  /** "0.image": argument 0, field image */
  readonly path: string
  readonly shape: Shape
  readonly dtype: DType
}

/** Sizes by name of a symbolic axis. */
export type Binding = ReadonlyMap<string, number>

export const parameters = (op: string, specs: unknown): Array<Parameter> =>
  entriesOf(specs, (path, value) =>
    fail(op, `${op}: ${path === "" ? "the spec" : path} is ${found(value)}, not a Spec`)
  ).map(([path, leaf]: readonly [string, unknown]) =>
    isSpec(leaf) ? { path, shape: leaf.shape, dtype: leaf.dtype } : fail(op, `${op}: ${path} is not a Spec`)
  )

/** The specs of a function with several arguments. */
export const checkSpecs = (op: string, specs: unknown): void => {
  if (Array.isArray(specs)) return
  const rule = "the specs must be an array, one for each argument, such as [Spec.make([2, 3])]"
  fail(op, `${op}: ${rule}, but are ${found(specs)}`)
}

export const isSymbolic = (all: ReadonlyArray<Parameter>): boolean =>
  all.some(({ shape }) => shape.some((dim) => typeof dim === "string"))

const show = (dims: Shape): string => `[${dims.join(", ")}]`

const label = (path: string): string => (path === "" ? "the argument" : `argument ${path}`)

/** Throws `ShapeError` unless arrays of these shapes are arguments of the program; gives the sizes of its symbolic axes. */
export const bind = (
  op: string,
  expected: ReadonlyArray<Parameter>,
  arrays: ReadonlyArray<Pick<NdArray, "sizes" | "dtype">>
): Binding => {
  const bound = new Map<string, { readonly size: number; readonly where: string }>()
  expected.forEach(({ dtype, path, shape }, i) => {
    const array = arrays[i]!
    if (array.dtype !== dtype) fail(op, `${op}: ${label(path)} must be ${dtype} but is ${array.dtype}`)
    if (array.sizes.length !== shape.length) {
      fail(op, `${op}: ${label(path)} must be ${show(shape)} but is ${show(array.sizes)}`)
    }
    shape.forEach((dim, axis) => {
      const size = array.sizes[axis]!
      if (typeof dim === "number") {
        if (dim !== size) {
          const whole = `${label(path)} must be ${show(shape)} but is ${show(array.sizes)}`
          fail(op, `${op}: ${whole}: axis ${axis} is ${size}, not ${dim}`)
        }
        return
      }
      const known = bound.get(dim)
      const where = `axis ${axis} of ${label(path)}`
      if (known === undefined) bound.set(dim, { size, where })
      else if (known.size !== size) {
        fail(op, `${op}: "${dim}" is ${known.size} (${known.where}) but ${size} (${where})`)
      }
    })
  })
  return new Map([...bound].map(([name, { size }]) => [name, size]))
}

const defined = (value: unknown, index: number): Array<[string, unknown]> =>
  value === undefined ? [] : [[String(index), value]]

/** The arrays of an argument tree in the order of the parameters. */
export const flatten = (op: string, expected: ReadonlyArray<Parameter>, args: unknown): Array<NdArray> => {
  const present = Array.isArray(args) && args.includes(undefined) ? Object.fromEntries(args.flatMap(defined)) : args
  const refuse: Refuse = (path, value) => {
    const own = found(value)
    const how = own === "a number" || own === "a typed array" ? ": make one with NdArray.make" : ""
    return fail(op, `${op}: ${label(path)} is ${own}, not an NdArray${how}`)
  }
  const given: ReadonlyArray<readonly [string, unknown]> = entriesOf(present, refuse)
  const array = (path: string, leaf: unknown): NdArray => {
    if (leaf === undefined) return fail(op, `${op}: ${label(path)} is missing`)
    return isNdArray(leaf) ? leaf : fail(op, `${op}: ${label(path)} is not an NdArray`)
  }
  const inOrder = given.length === expected.length && expected.every(({ path }, i) => given[i]![0] === path)
  if (inOrder) return given.map(([path, leaf]) => array(path, leaf))
  const byPath = new Map(given)
  const result = expected.map(({ path }) => array(path, byPath.get(path)))
  for (const { path } of expected) byPath.delete(path)
  for (const path of byPath.keys()) fail(op, `${op}: the program has no ${label(path)}`)
  return result
}

export const keyOf = (binding: Binding): string =>
  [...binding]
    .map(([name, size]) => `${name}=${size}`)
    .toSorted()
    .join(",")

const axesOf = (shape: Shape, binding: Binding): Array<Axis> =>
  shape.map((dim) => (typeof dim === "string" ? { name: dim, size: binding.get(dim)! } : { size: dim }))

/** The inputs of a traced function. */
export const inputs = (expected: ReadonlyArray<Parameter>, binding: Binding): Array<Node> =>
  expected.map(({ dtype, shape }, index) => make("input", { index }, [], axesOf(shape, binding), dtype))

export const avals = (nodes: ReadonlyArray<Node>): Array<Aval> =>
  nodes.map((node) => ({ sizes: sizes(node), dtype: node.dtype }))

/** The tree of a traced function's arguments. */
export const tree = (specs: unknown, nodes: ReadonlyArray<Node>): any => Tree.fromLeaves(specs, nodes)
