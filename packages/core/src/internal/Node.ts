/** The expression graph: what a Tensor is at run time. */
import { NodeInspectSymbol } from "effect/Inspectable"
import { Prototype as PipeablePrototype } from "effect/Pipeable"
import type { DType } from "../DType.ts"
import type { Attrs, Aval, CompositeAttrs, ControlAttrs, Op } from "../Graph.ts"
import type { NdArray } from "../NdArray.ts"
import type { Axis, Shape } from "../Shape.ts"
import type { Tensor, TypeId as TensorTypeId } from "../Tensor.ts"

/** Attributes of a composite call while it is an expression: the flat graph keeps name, attrs and results only. */
export interface CompositeNodeAttrs extends CompositeAttrs {
  readonly body: (...inputs: ReadonlyArray<Node>) => ReadonlyArray<Node>
  /** null: reverse mode takes the transpose of `jvp`, and without it differentiates the body */
  readonly vjp: CompositeVjp | null
  /** null: forward mode takes the transpose of `vjp`, and without it differentiates the body */
  readonly jvp: CompositeJvp | null
  /** the first axis of every input and result is rows, which the body treats one by one */
  readonly rows?: boolean
  readonly resultAxes: ReadonlyArray<ReadonlyArray<Axis>>
}

/**
 * Cotangents of the inputs (null where there is none), given those of the results (null where nothing reaches a
 * result). Nobody asks for the cotangent of input i where `needs[i]` is false.
 */
export type CompositeVjp = (call: {
  readonly inputs: ReadonlyArray<Node>
  readonly outputs: ReadonlyArray<Node>
  readonly cotangents: ReadonlyArray<Node | null>
  readonly needs: ReadonlyArray<boolean>
}) => ReadonlyArray<Node | null>

/** Tangents of the results (null: zero everywhere, or no float), given those of the inputs. */
export type CompositeJvp = (call: {
  readonly inputs: ReadonlyArray<Node>
  readonly outputs: ReadonlyArray<Node>
  readonly tangents: ReadonlyArray<Node | null>
}) => ReadonlyArray<Node | null>

/** The body of a loop or branch: `outputs` depend on `inputs` (placeholders) and on nothing else outside. */
export interface Closed {
  readonly inputs: ReadonlyArray<Node>
  readonly outputs: ReadonlyArray<Node>
}

/** Attributes of a node: those of the flat graph, but data and bodies are held directly. */
export type NodeAttrs = Omit<Attrs, "constant" | "composite" | keyof ControlAttrs<unknown>> &
  ControlAttrs<Closed> & {
    readonly constant: { readonly data: NdArray }
    readonly composite: CompositeNodeAttrs
  }

/** One primitive applied to expressions. */
export type NodeOf<K extends Op> = Tensor<Shape, DType> & {
  readonly op: K
  readonly attrs: NodeAttrs[K]
  readonly inputs: ReadonlyArray<Node>
  readonly axes: ReadonlyArray<Axis>
  /** grows from node to node: tells what was made before a function was called from what it made, and nothing else */
  readonly serial: number
}

export type Node = { readonly [K in Op]: NodeOf<K> }[Op]

const refuse =
  "a Tensor is an expression, not a value: compile it with Program.compile or Program.evaluate to get numbers, " +
  "and compare or add tensors with Tensor.equal, Tensor.where, Tensor.add"

/** The value of `Tensor.TypeId`: importing it would make a cycle of modules, as Tensor.ts exports the ops. */
const TypeId: typeof TensorTypeId = "~typegrad/core/Tensor"

const prototype = {
  ...PipeablePrototype,
  [TypeId]: "Tensor" as const,
  get shape(): Shape {
    return (this as unknown as Node).axes.map((axis) => axis.name ?? axis.size)
  },
  [Symbol.toPrimitive](): never {
    throw new TypeError(refuse)
  },
  toString(): string {
    const node = this as unknown as Node
    return `Tensor<[${node.shape.join(", ")}], "${node.dtype}">`
  },
  toJSON(): unknown {
    const node = this as unknown as Node
    return { _id: "Tensor", op: node.op, shape: node.shape, dtype: node.dtype }
  },
  [NodeInspectSymbol](): unknown {
    return this.toString()
  }
}

/** The serial number of the next node. It is no part of what a program is: the only state here, and no result depends on its value. */
let next = 0

/** Nodes made from now on have this serial number or a greater one. */
export const now = (): number => next

export const make = <K extends Op>(
  op: K,
  attrs: NodeAttrs[K],
  inputs: ReadonlyArray<Node>,
  axes: ReadonlyArray<Axis>,
  dtype: DType
): Node => Object.assign(Object.create(prototype), { op, attrs, inputs, axes, dtype, serial: next++ })

export const sizes = (node: Node): Array<number> => node.axes.map((axis) => axis.size)

export const aval = (node: Node): Aval => ({ sizes: sizes(node), dtype: node.dtype })
