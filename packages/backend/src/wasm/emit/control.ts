/**
 * Loops and branches: one function each, which calls those of its bodies' kernels. Code does not grow with the number of turns. Threads
 * go through it together.
 */
import type { ControlAttrs, Graph } from "@typegrad/core/Graph"
import type { Branch, Loop, Place, Plan } from "@typegrad/core/Plan"
import type { Expr, Fn } from "./assembler.ts"
import type { Context } from "./context.ts"
import { copying } from "./copy.ts"
import { i32 } from "./instructions.ts"
import type { Entry } from "./Module.ts"
import type { Mark } from "./marks.ts"
import { type Crew, makeCrew } from "./spmd.ts"
import { type Bytes, type EmitKernel, emitTask, type Task } from "./task.ts"

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
const calls = (context: Context, entry: Entry, emitKernel: EmitKernel): ((crew: Crew) => void) => {
  const tasks = entry.plan.kernels.map((kernel) => emitTask(context, kernel, entry, emitKernel))
  return (crew) => tasks.forEach(crew.run)
}

const isTrue = (address: number): Expr<"i32"> => i32.load(i32.const(0), address)

export const emitBranch = (context: Context, fn: Fn, kernel: Branch, entry: Entry, emitKernel: EmitKernel): void => {
  const [whenTrue, whenFalse] = [kernel.whenTrue, kernel.whenFalse].map((plan) =>
    calls(context, inside(entry, kernel, plan), emitKernel)
  ) as [(crew: Crew) => void, (crew: Crew) => void]
  const predicate = entry.plan.graph.nodes[kernel.node]!.inputs[0]!
  const crew = makeCrew(context, fn)
  const branch = (body: (crew: Crew) => void) => (): void => {
    body(crew)
    crew.meet()
  }
  fn.when(crew.read(isTrue(entry.address(predicate))), branch(whenTrue), branch(whenFalse))
}

const emitWhile = (context: Context, fn: Fn, crew: Crew, kernel: Loop, entry: Entry, emitKernel: EmitKernel): void => {
  const condition = inside(entry, kernel, kernel.condition!)
  const test = calls(context, condition, emitKernel)
  const turn = calls(context, inside(entry, kernel, kernel.body), emitKernel)
  const holds = fn.local("i32")
  const decide = (): void => {
    test(crew)
    fn.set(holds, crew.read(isTrue(condition.address(condition.plan.graph.outputs[0]!))))
  }
  decide()
  fn.loop(
    () => i32.eqz(holds),
    () => {
      turn(crew)
      decide()
    }
  )
}

/** Copies between two places, or along arrays: pointers move in them from turn to turn. */
const copyTask = (
  bytes: number,
  [from, source]: readonly [Expr<"i32">, Bytes],
  [to, target]: readonly [Expr<"i32">, Bytes],
  mark: Mark | undefined
): Task => ({
  mark,
  code: copying(from, to, bytes),
  touched: [source, target],
  written: [target]
})

const emitScan = (
  context: Context,
  fn: Fn,
  crew: Crew,
  kernel: Loop,
  entry: Entry,
  { carries, invariants, length, reverse }: ControlAttrs<Graph>["scan"],
  emitKernel: EmitKernel
): void => {
  const body = inside(entry, kernel, kernel.body)
  const { graph, inputs } = body.plan
  const operands = entry.plan.graph.nodes[kernel.node]!.inputs.slice(invariants + carries)
  const walk = (array: number, element: number, bytes: number) => {
    const start = entry.address(array)
    const pointer = fn.keep(i32.const(start + (reverse ? (length - 1) * bytes : 0)))
    return {
      bytes,
      pointer,
      ofArray: [pointer, [start, start + length * bytes]] as const,
      ofElement: [i32.const(element), [element, element + bytes]] as const
    }
  }
  const elements = inputs.slice(invariants).map((place, i) => walk(operands[i]!, body.at(place), place.bytes))
  const stacked = graph.outputs.map((id, i) =>
    walk(kernel.results[carries + i]!, body.address(id), body.plan.places[id]!.bytes)
  )
  const turn = calls(context, body, emitKernel)
  const mark = context.marks?.current()
  const counter = fn.keep(i32.const(0))
  crew.meet()
  fn.loop(
    () => i32.geU(counter, i32.const(length)),
    () => {
      for (const { bytes, ofArray, ofElement } of elements) crew.run(copyTask(bytes, ofArray, ofElement, mark))
      turn(crew)
      for (const { bytes, ofArray, ofElement } of stacked) crew.run(copyTask(bytes, ofElement, ofArray, mark))
      crew.meet()
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
  const crew = makeCrew(context, fn)
  kernel.body.graph.cells.forEach((_, i) => {
    const { bytes } = entry.plan.places[kernel.results[i]!]!
    const place = (node: number) => {
      const address = entry.address(node)
      return [i32.const(address), [address, address + bytes]] as const
    }
    const [from, to] = [place(call.inputs[call.attrs.invariants + i]!), place(kernel.results[i]!)]
    if (from[1][0] !== to[1][0]) crew.run(copyTask(bytes, from, to, context.marks?.current()))
  })
  if (call.op === "while") emitWhile(context, fn, crew, kernel, entry, emitKernel)
  else if (call.attrs.length > 0) emitScan(context, fn, crew, kernel, entry, call.attrs, emitKernel)
  crew.meet()
}
