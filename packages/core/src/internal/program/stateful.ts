/** State on the device: cells, the program that fills them, the step that changes them, and readers. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Cells, ExecutionError } from "../../Backend.ts"
import type { Aval } from "../../Graph.ts"
import * as NdArray from "../../NdArray.ts"
import type { Axis } from "../../Shape.ts"
import { isTensor } from "../../Tensor.ts"
import * as Tree from "../../Tree.ts"
import { make as makeNode, type Node, sizes } from "../Node.ts"
import type { Roots } from "../passes/trace.ts"
import { constant } from "../primitives/constant/op.ts"
import { fail } from "../shape/fail.ts"
import * as Arguments from "./arguments.ts"
import type { Device } from "./device.ts"
import { attempt, planRoots } from "./prepare.ts"
import * as Results from "./results.ts"
import * as Specialise from "./specialise.ts"

export type Reader = (state: unknown, input: unknown) => unknown

export interface Options {
  readonly step: (
    state: unknown,
    input: unknown
  ) => {
    readonly state: unknown
    readonly output: unknown
    readonly commitIf?: Node | undefined
  }
  readonly state: unknown
  readonly inputs: unknown
  readonly capacity: number
}

export interface Stateful {
  readonly submit: Specialise.Specialisations["submit"]
  readonly snapshot: Effect.Effect<unknown, ExecutionError>
  readonly restore: (state: unknown) => Effect.Effect<void, Specialise.CompileFailure | ExecutionError>
  readonly reader: (
    f: Reader,
    inputs: unknown,
    capacity: number
  ) => Effect.Effect<Specialise.Specialisations, Specialise.CompileFailure, Scope.Scope>
  readonly specialisations: Specialise.Specialisations["infos"]
}

interface Leaf {
  readonly path: string
  readonly axes: ReadonlyArray<Axis>
  readonly aval: Aval
  /** null: the leaf is an array */
  readonly expression: Node | null
  readonly array: NdArray.NdArray | null
}

const leavesOf = (state: unknown): Array<Leaf> =>
  Tree.entries(state).map(([path, leaf]: readonly [string, unknown]): Leaf => {
    if (isTensor(leaf)) {
      const expression = leaf as unknown as Node
      const { axes, dtype } = expression
      return { path, axes, aval: { sizes: sizes(expression), dtype }, expression, array: null }
    }
    if (!NdArray.isNdArray(leaf))
      return fail("Program.stateful", `Program.stateful: state ${path} is a Spec, not a value`)
    const { axes } = constant(leaf)
    return { path, axes, aval: { sizes: leaf.sizes, dtype: leaf.dtype }, expression: null, array: leaf }
  })

const show = ({ dtype, sizes: dims }: Aval): string => `[${dims.join(", ")}] ${dtype}`

const same = (a: Aval, b: Aval): boolean =>
  a.dtype === b.dtype && a.sizes.length === b.sizes.length && a.sizes.every((size, i) => size === b.sizes[i])

/** The values of a tree by the paths of the state, or `ShapeError`. */
const matched = <A extends { readonly dtype: Aval["dtype"] }>(
  op: string,
  leaves: ReadonlyArray<Leaf>,
  tree: unknown,
  avalOf: (value: unknown, path: string) => readonly [A, Aval]
): Array<A> => {
  const given = new Map(Tree.entries(tree) as ReadonlyArray<readonly [string, unknown]>)
  const result = leaves.map(({ aval, path }) => {
    const at = path === "" ? "the state" : `state ${path}`
    if (!given.has(path)) return fail(op, `${op}: ${at} is missing`)
    const [value, found] = avalOf(given.get(path), path)
    if (!same(found, aval)) fail(op, `${op}: ${at} must stay ${show(aval)} but becomes ${show(found)}`)
    given.delete(path)
    return value
  })
  for (const path of given.keys()) fail(op, `${op}: there is no state ${path}`)
  return result
}

export const make = (
  device: Device,
  options: Options
): Effect.Effect<Stateful, Specialise.CompileFailure | ExecutionError, Scope.Scope> =>
  Effect.gen(function* () {
    const { backend, gate } = device
    const { leaves, parameters } = yield* attempt(() => ({
      leaves: leavesOf(options.state),
      parameters: Arguments.parameters("Program.stateful", options.inputs)
    }))
    const avals = leaves.map(({ aval }) => aval)
    const cells: Cells = yield* backend.cells(avals)
    const nodes = leaves.map(({ aval, axes }, index) => makeNode("cell", { index }, [], axes, aval.dtype))
    const tree = Tree.fromLeaves(options.state, nodes) as unknown

    const initial: Roots = {
      outputs: [],
      updates: leaves.flatMap(({ expression }, cell) => (expression === null ? [] : [{ cell, node: expression }])),
      guard: null
    }
    const computed = initial.updates.length > 0
    const symbolic = Arguments.isSymbolic(parameters)

    if (leaves.some(({ array }) => array !== null)) {
      const zeros = ({ dtype, sizes: dims }: Aval) => NdArray.zeros(dims as ReadonlyArray<number>, dtype)
      yield* cells.write(leaves.map(({ array, aval }) => array ?? zeros(aval)))
    }
    const initialise = (executable: Specialise.Specialised["executable"]) =>
      Effect.flatMap(gate.submit(executable, executable.enqueue(0, []), Effect.void), ({ read }) => read)

    // sizes of a symbolic input are not known yet, but the state is: then it is computed by a program of its own
    if (computed && symbolic) {
      yield* Effect.scoped(
        Effect.gen(function* () {
          const plan = yield* attempt(() => planRoots(backend, initial, { inputs: [], cells: avals }))
          const executable = yield* backend.compile([plan], cells)
          yield* Effect.addFinalizer(() => gate.forget(executable))
          yield* initialise(executable)
        })
      )
    }
    const programs = yield* Specialise.make(device, {
      op: "Program.stateful",
      parameters,
      trace: (inputs) => {
        const { commitIf, output, state } = options.step(tree, Arguments.tree(options.inputs, inputs))
        const asNode = (value: unknown, path: string): readonly [Node, Aval] => {
          if (!isTensor(value) && !NdArray.isNdArray(value)) {
            return fail("Program.stateful", `Program.stateful: state ${path} is a Spec, not a tensor`)
          }
          const node = isTensor(value) ? (value as unknown as Node) : constant(value)
          return [node, { sizes: sizes(node), dtype: node.dtype }]
        }
        const updates = matched("Program.stateful", leaves, state, asNode).map((node, cell) => ({ cell, node }))
        return { result: Results.flatten("Program.stateful", output), updates, guard: commitIf ?? null }
      },
      cells,
      before: computed && !symbolic ? [initial] : [],
      capacity: options.capacity
    })
    if (computed && !symbolic) yield* programs.first(initialise)

    const shapes = nodes.map(({ shape }) => shape)
    return {
      submit: programs.submit,
      snapshot: Effect.map(cells.read, (arrays) =>
        Tree.fromLeaves(
          tree,
          arrays.map(({ data, dtype, sizes: dims }, i) => NdArray.unsafeMake(shapes[i]!, dims, dtype, data))
        )
      ),
      restore: (state) =>
        Effect.flatMap(
          attempt(() =>
            matched("Program.restore", leaves, state, (value, path) =>
              NdArray.isNdArray(value)
                ? [value, { sizes: value.sizes, dtype: value.dtype }]
                : fail("Program.restore", `Program.restore: state ${path} is not an NdArray`)
            )
          ),
          (arrays) => cells.write(arrays)
        ),
      reader: (f, inputs, capacity) =>
        Effect.flatMap(
          attempt(() => Arguments.parameters("Program.reader", inputs)),
          (expected) =>
            Specialise.make(device, {
              op: "Program.reader",
              parameters: expected,
              trace: (traced) => ({
                result: Results.flatten("Program.reader", f(tree, Arguments.tree(inputs, traced))),
                updates: [],
                guard: null
              }),
              cells,
              before: [],
              capacity
            })
        ),
      specialisations: programs.infos
    }
  })
