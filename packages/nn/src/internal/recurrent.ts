/** Cells over sequences: what the recurrent layers share. */
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Tree from "@typegrad/core/Tree"
import type { Initializer } from "../Initializer.ts"
import { checkFloat, fail, show } from "./layer.ts"

export type F32 = Tensor.Tensor<Shape>
type I32 = Tensor.Tensor<Shape, "int32">
type Bool = Tensor.Tensor<Shape, "bool">

/** A tensor, or tensors by name; the first is the output. */
export type State = any

export type Params = Readonly<Record<"kernel" | "recurrentKernel" | "bias", F32>> & { readonly recurrentBias?: F32 }

export interface Cell {
  readonly kind: "rnn" | "lstm" | "gru"
  /** blocks of units in the last axis of the kernels */
  readonly gates: number
  /** what the state holds, as messages call it */
  readonly parts: ReadonlyArray<readonly [name: "" | "hidden" | "cell", text: string]>
  /** `projected` is x kernel + bias; `hidden` the part of the state that the recurrent kernel reads, as dropout leaves it */
  readonly step: (params: Params, projected: F32, state: State, hidden: F32) => State
}

export const hiddenOf = (cell: Cell, state: State): F32 => (cell.parts[0]![0] === "" ? state : state.hidden)

/** A kernel `[size, gates units]` whose blocks are drawn one by one, as each is a kernel of its own. */
export const blocks = (init: Initializer, key: Random.Key, gates: number, size: number, units: number): F32 =>
  gates === 1
    ? init(key, [size, units])
    : (Tensor.concat(
        Array.from({ length: gates }, (_, gate) => init(Random.foldIn(key, gate), [size, units])),
        1
      ) as F32)

/** x kernel + bias, for one step or for all. */
const project = (params: Params, x: F32): F32 => Tensor.add(Tensor.matmul(x, params.kernel) as F32, params.bias) as F32

/** The last axis in equal parts. */
export const parts = (x: F32, count: number): ReadonlyArray<F32> => Tensor.split(x, count, -1) as ReadonlyArray<F32>

const checkRead = (op: string, axes: string, least: number, params: Params, x: Tensor.AnyTensor): void => {
  checkFloat(op, x.dtype)
  const features = Tensor.sizes(params.kernel)[0]!
  if (x.shape.length < least || Tensor.sizes(x)[x.shape.length - 1] !== features)
    fail(op, `${op} expects [${axes}${features}] but got ${show(x.shape)}`)
}

const checkTensor = (text: string, x: unknown, shape: Shape, sizes: Shape, dtype: string): void => {
  const op = text.slice(0, text.indexOf(":"))
  if (!Tensor.isTensor(x)) return fail(op, `${text} is not a Tensor`)
  const found = Tensor.sizes(x)
  if (found.length !== sizes.length || found.some((size, axis) => size !== sizes[axis]))
    fail(op, `${text} must be ${show(shape)} but is ${show(x.shape)}`)
  if (x.dtype !== dtype) fail(op, `${text} must be ${dtype} but is ${x.dtype}`)
}

const checkState = (cell: Cell, who: string, state: State, like: F32): void => {
  const op = who.slice(0, who.indexOf(":"))
  for (const [name, text] of cell.parts) {
    if (name !== "" && !(typeof state === "object" && state !== null && "hidden" in state && "cell" in state))
      fail(op, `${who} state must be { hidden, cell }`)
    checkTensor(`${who} ${text}`, name === "" ? state : state[name], like.shape, Tensor.sizes(like), "float32")
  }
}

/** Checked here already, and of unknown shapes. */
const scan = Transform.scan as unknown as (...args: ReadonlyArray<unknown>) => readonly [State, F32]

/** One step of a cell by itself. */
export const apply = (cell: Cell, params: Params, x: Tensor.AnyTensor, state: State): State => {
  const op = `${cell.kind}Cell`
  checkRead(op, "batch.., ", 1, params, x)
  const projected = project(params, x as F32)
  checkState(cell, `${op}: the`, state, parts(projected, cell.gates)[0]!)
  return cell.step(params, projected, state, hiddenOf(cell, state))
}

export interface Unroll {
  readonly reverse: boolean
  readonly initial?: State
  readonly lengths?: Tensor.AnyTensor | undefined
  readonly mask?: Tensor.AnyTensor | undefined
  /** of the state that the recurrent kernel reads; the same elements at every step */
  readonly dropout?: { readonly rate: number; readonly key: Random.Key } | undefined
  /** which half of `bidirectional` this is, for messages */
  readonly side?: "forward" | "backward" | undefined
}

/** bool [time, batch.., 1], or nothing where all steps are there. */
const present = (op: string, x: F32, { lengths, mask }: Unroll): Tensor.AnyTensor | undefined => {
  const [front, sizes] = [x.shape.slice(0, -1), Tensor.sizes(x).slice(0, -1)]
  if (lengths !== undefined && mask !== undefined) fail(op, `${op}: lengths and mask say the same: give one of them`)
  if (mask !== undefined) {
    checkTensor(`${op}: the mask`, mask, front, sizes, "bool")
    return Tensor.expandDims(Tensor.moveAxis(mask as F32, -1, 0), -1)
  }
  if (lengths === undefined) return undefined
  checkTensor(`${op}: lengths`, lengths, front.slice(0, -1), sizes.slice(0, -1), "int32")
  const time = sizes.at(-1)!
  const steps: Tensor.AnyTensor = Tensor.arange(time)
  return Tensor.less(
    Tensor.reshape(steps as I32, [time, ...sizes.map(() => 1)] as Shape) as I32,
    Tensor.expandDims(lengths as I32, -1) as I32
  )
}

/**
 * The cell over the axis `time` of x [batch.., time, features]: its outputs [batch.., time, units] and the last state. What does
 * not depend on the state is one product for all steps. A step that is not there keeps the state, and its output is 0.
 */
export const unroll = (cell: Cell, params: Params, x: Tensor.AnyTensor, options: Unroll): readonly [F32, State] => {
  const op = options.side === undefined ? cell.kind : "bidirectional"
  checkRead(cell.kind, "batch.., time, ", 2, params, x)
  const mask = present(op, x as F32, options)
  const steps = Tensor.moveAxis(x as F32, -2, 0) as F32
  // what stands at steps that are not there may be anything: a NaN would reach gradients
  const projected = project(params, mask === undefined ? steps : (Tensor.where(mask as Bool, steps, 0) as F32))
  const zero = Tensor.zerosLike(parts(Tensor.sum(projected, [0]) as F32, cell.gates)[0]!)
  const fill = (): State =>
    cell.parts[0]![0] === "" ? zero : Object.fromEntries(cell.parts.map(([name]) => [name, zero]))
  const start = (given: State): State => {
    checkState(cell, `${op}: the initial${options.side === undefined ? "" : ` ${options.side}`}`, given, zero)
    // the sum has the names of both
    return Tree.map2(fill(), given, (zero: F32, own: F32) => Tensor.add(zero, own))
  }
  const initial = options.initial === undefined ? fill() : start(options.initial)
  const kept = options.dropout === undefined ? null : keptOf(options.dropout, zero)
  const step = (state: State, turn: { readonly x: F32; readonly mask?: Bool }) => {
    const hidden = hiddenOf(cell, state)
    const next = cell.step(params, turn.x, state, kept === null ? hidden : (Tensor.mul(hidden, kept) as F32))
    if (turn.mask === undefined) return [next, hiddenOf(cell, next)] as const
    const { mask } = turn
    const after = Tree.map2(state, next, (old: F32, now: F32) => Tensor.where(mask, now, old) as F32)
    return [after, Tensor.where(mask, hiddenOf(cell, next), 0) as F32] as const
  }
  const sequence = mask === undefined ? { x: projected } : { x: projected, mask }
  const [last, outputs] = scan(step, initial, sequence, { reverse: options.reverse })
  return [Tensor.moveAxis(outputs, 0, -2) as F32, last]
}

/** Which elements of the state are kept, scaled so that their mean stays (Gal and Ghahramani 2016). */
const keptOf = ({ key, rate }: { readonly rate: number; readonly key: Random.Key }, zero: F32): F32 =>
  Tensor.where(Random.bernoulli(key, 1 - rate, zero), Tensor.full([], 1 / (1 - rate)), 0) as F32
