import { make, type Node, type NodeOf } from "../../Node.ts"

/** The `index`-th result of a composite call. */
export const project = (call: NodeOf<"composite">, index: number): Node =>
  make("project", { index }, [call as Node], call.attrs.resultAxes[index]!, call.attrs.results[index]!.dtype)
