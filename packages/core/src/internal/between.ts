import type { Node } from "./Node.ts"

/**
 * The nodes that `roots` depend on, operands first; nothing below one of `stops` is visited, nor below a node that `enters`
 * refuses (which is left out). Iterative: programs may be 20,000 nodes deep.
 */
export const between = (
  roots: ReadonlyArray<Node>,
  stops: ReadonlySet<Node>,
  enters: (node: Node) => boolean = () => true
): Array<Node> => {
  const order: Array<Node> = []
  const seen = new Set<Node>()
  const stack: Array<{ readonly node: Node; next: number }> = []
  const push = (node: Node): void => {
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
