import type { Node } from "./Node.ts"

/** Nodes through which derivatives may flow: what has several results may have float ones besides its first. */
export const carries = (node: Node): boolean =>
  node.op !== "stopGradient" && (node.dtype === "float32" || "results" in node.attrs)

/**
 * The nodes that `roots` depend on, operands first; nothing below one of `stops` is visited, nor below a node that `enters`
 * refuses (which is left out). `as` says which node stands for another. Iterative: programs may be 20,000 nodes deep.
 */
export const between = (
  roots: ReadonlyArray<Node>,
  stops: Pick<ReadonlySet<Node>, "has">,
  enters: (node: Node) => boolean = () => true,
  as: (node: Node) => Node = (node) => node
): Array<Node> => {
  const order: Array<Node> = []
  const seen = new Set<Node>()
  const stack: Array<{ readonly node: Node; next: number }> = []
  const push = (given: Node): void => {
    const node = as(given)
    if (seen.has(node) || !enters(node)) return
    seen.add(node)
    stack.push({ node, next: 0 })
  }
  for (const root of roots) {
    push(root)
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!
      const input = stops.has(top.node) ? undefined : top.node.inputs[top.next++]
      if (input === undefined) {
        order.push(top.node)
        stack.pop()
      } else push(input)
    }
  }
  return order
}
