/** Loops and branches: one function each, which calls those of its bodies' kernels. Code does not grow with the number of turns. */
import type { ControlAttrs, Graph } from "@typegrad/core/Graph"
import type { Branch, Kernel, Loop, Place, Plan } from "@typegrad/core/Plan"
import type { Expr, Fn } from "./assembler.ts"
import type { Context } from "./context.ts"
import { emitCopy } from "./copy.ts"
import { i32 } from "./instructions.ts"
import type { Entry } from "./Module.ts"

/** Emits the code of a kernel of a body. */
type EmitKernel = (context: Context, fn: Fn, kernel: Kernel, entry: Entry) => void

/** A body where its kernel stands. */
const inside = (
  entry: Entry,
  { arena, results }: Loop | Branch,
  plan: Plan
): Entry & { at: (place: Place) => number } => {
  if (arena.space !== "arena") throw new Error("an arena within no arena")
  const base = entry.arena + arena.offset
  const cell = (index: number): number => entry.address(results[index]!)
  const at = (place: Place): number => {
    switch (place.space) {
      case "arena":
        return base + place.offset
      case "outer":
        return entry.address(place.node)
      case "cell":
        return cell(place.index)
      case "constant":
        throw new Error("a body has no constants")
    }
  }
  const address = (node: number): number => {
    const place = plan.places[node]
    if (place === null || place === undefined) throw new Error(`node ${node} of a body has no place`)
    return at(place)
  }
  return { plan, arena: base, address, cell, at }
}

/** Functions of the kernels of a body; the code that calls them. */
const calls = (context: Context, entry: Entry, emitKernel: EmitKernel): ((fn: Fn) => void) => {
  const functions = entry.plan.kernels.map((kernel) =>
    context.module.function([], (fn) => emitKernel(context, fn, kernel, entry))
  )
  return (fn) => functions.forEach((f) => fn.call(f))
}

const isTrue = (address: number): Expr<"i32"> => i32.load(i32.const(0), address)

export const emitBranch = (context: Context, fn: Fn, kernel: Branch, entry: Entry, emitKernel: EmitKernel): void => {
  const [whenTrue, whenFalse] = [kernel.whenTrue, kernel.whenFalse].map((plan) =>
    calls(context, inside(entry, kernel, plan), emitKernel)
  ) as [(fn: Fn) => void, (fn: Fn) => void]
  const predicate = entry.plan.graph.nodes[kernel.node]!.inputs[0]!
  fn.when(
    isTrue(entry.address(predicate)),
    () => whenTrue(fn),
    () => whenFalse(fn)
  )
}

const emitWhile = (context: Context, fn: Fn, kernel: Loop, entry: Entry, emitKernel: EmitKernel): void => {
  const condition = inside(entry, kernel, kernel.condition!)
  const test = calls(context, condition, emitKernel)
  const turn = calls(context, inside(entry, kernel, kernel.body), emitKernel)
  const holds = isTrue(condition.address(condition.plan.graph.outputs[0]!))
  test(fn)
  fn.loop(
    () => i32.eqz(holds),
    () => {
      turn(fn)
      test(fn)
    }
  )
}

const emitScan = (
  context: Context,
  fn: Fn,
  kernel: Loop,
  entry: Entry,
  { carries, invariants, length, reverse }: ControlAttrs<Graph>["scan"],
  emitKernel: EmitKernel
): void => {
  const body = inside(entry, kernel, kernel.body)
  const { graph, inputs } = body.plan
  const operands = entry.plan.graph.nodes[kernel.node]!.inputs.slice(invariants + carries)
  const walk = (array: number, element: number, bytes: number) => ({
    pointer: fn.keep(i32.const(entry.address(array) + (reverse ? (length - 1) * bytes : 0))),
    element: i32.const(element),
    bytes
  })
  const elements = inputs.slice(invariants).map((place, i) => walk(operands[i]!, body.at(place), place.bytes))
  const stacked = graph.outputs.map((id, i) =>
    walk(kernel.results[carries + i]!, body.address(id), body.plan.places[id]!.bytes)
  )
  const turn = calls(context, body, emitKernel)
  const counter = fn.keep(i32.const(0))
  fn.loop(
    () => i32.geU(counter, i32.const(length)),
    () => {
      for (const { bytes, element, pointer } of elements) emitCopy(fn, pointer, element, bytes)
      turn(fn)
      for (const { bytes, element, pointer } of stacked) emitCopy(fn, element, pointer, bytes)
      for (const { bytes, pointer } of [...elements, ...stacked]) {
        fn.set(pointer, i32.add(pointer, i32.const(reverse ? -bytes : bytes)))
      }
      fn.set(counter, i32.add(counter, i32.const(1)))
    }
  )
}

export const emitLoop = (context: Context, fn: Fn, kernel: Loop, entry: Entry, emitKernel: EmitKernel): void => {
  const { nodes } = entry.plan.graph
  const call = nodes[kernel.node]!
  if (call.op !== "scan" && call.op !== "while") throw new Error(`${call.op} is no loop`)
  kernel.body.graph.cells.forEach((_, i) => {
    const [from, to] = [call.inputs[call.attrs.invariants + i]!, kernel.results[i]!].map(entry.address) as [
      number,
      number
    ]
    if (from !== to) emitCopy(fn, i32.const(from), i32.const(to), entry.plan.places[kernel.results[i]!]!.bytes)
  })
  if (call.op === "while") emitWhile(context, fn, kernel, entry, emitKernel)
  else if (call.attrs.length > 0) emitScan(context, fn, kernel, entry, call.attrs, emitKernel)
}
