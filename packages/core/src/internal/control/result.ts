/** Calls with several results: composites, loops and branches. */
import type { Axis } from "../../Shape.ts"
import { make, type Node, type NodeOf } from "../Node.ts"

export type Control = NodeOf<"scan"> | NodeOf<"while"> | NodeOf<"cond">

export const isControl = (node: Node): node is Control =>
  node.op === "scan" || node.op === "while" || node.op === "cond"

/** A node whose results `project` picks. */
export const isCall = (node: Node): node is Control | NodeOf<"composite"> => node.op === "composite" || isControl(node)

const axesOf = (call: Control | NodeOf<"composite">, index: number): ReadonlyArray<Axis> => {
  switch (call.op) {
    case "composite":
      return call.attrs.resultAxes[index]!
    case "scan": {
      const { body, carries, invariants, length } = call.attrs
      return index < carries ? body.inputs[invariants + index]!.axes : [{ size: length }, ...body.outputs[index]!.axes]
    }
    case "while":
      return call.attrs.body.inputs[call.attrs.invariants + index]!.axes
    case "cond":
      return call.attrs.whenTrue.outputs[index]!.axes
  }
}

/** One result, whose axes may be named. */
export const project = (call: Control | NodeOf<"composite">, index: number, axes = axesOf(call, index)): Node =>
  make("project", { index }, [call as Node], axes, call.attrs.results[index]!.dtype)

/** All results, each as a node. */
export const projectAll = (call: Control | NodeOf<"composite">): Array<Node> =>
  call.attrs.results.map((_, index) => project(call, index))
