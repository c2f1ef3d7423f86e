/** Trivial cases of the primitives that move elements. */
import type { Attrs, GraphNode } from "../../Graph.ts"
import { type Builder, isEmpty } from "./builder.ts"
import { equal } from "./strides.ts"

type Of<K extends GraphNode["op"]> = Extract<GraphNode, { readonly op: K }>

const slice = (builder: Builder, x: number, node: Of<"slice">): number => {
  const { add, fill, filled, nodes } = builder
  const { attrs, dtype, sizes } = node
  const source = nodes[x]!
  if (equal(source.sizes, sizes)) return x
  const value = filled(x)
  if (value !== null) return fill(value, sizes, dtype)
  if (source.op === "slice") {
    const first = source.attrs
    const step = attrs.step.map((every, i) => every * first.step[i]!)
    const start = attrs.start.map((from, i) => first.start[i]! + from * first.step[i]!)
    const stop = sizes.map((size, i) => start[i]! + (size - 1) * step[i]! + 1)
    return add("slice", { start, stop, step }, source.inputs, sizes, dtype)
  }
  if (source.op === "concat") {
    const { axis } = source.attrs
    let begin = 0
    for (const part of source.inputs) {
      const end = begin + nodes[part]!.sizes[axis]!
      if (attrs.start[axis]! >= begin && attrs.stop[axis]! <= end) {
        const moved = (at: ReadonlyArray<number>): Array<number> => at.map((n, i) => (i === axis ? n - begin : n))
        return slice(builder, part, {
          ...node,
          attrs: { ...attrs, start: moved(attrs.start), stop: moved(attrs.stop) }
        })
      }
      begin = end
    }
  }
  return add("slice", attrs, [x], sizes, dtype)
}

const pad = ({ add, fill, filled, nodes }: Builder, [x, value]: readonly [number, number], node: Of<"pad">): number => {
  const { attrs, dtype, sizes } = node
  if (equal(nodes[x]!.sizes, sizes)) return x
  const by = filled(value)
  if (by !== null && (isEmpty(nodes[x]!.sizes) || Object.is(filled(x), by))) return fill(by, sizes, dtype)
  return isEmpty(nodes[x]!.sizes)
    ? add("broadcast", { dims: [] }, [value], sizes, dtype)
    : add("pad", attrs, [x, value], sizes, dtype)
}

const concat = (builder: Builder, inputs: ReadonlyArray<number>, { attrs, dtype, sizes }: Of<"concat">): number => {
  const { add, fill, filled, nodes } = builder
  const parts = inputs.filter((x) => !isEmpty(nodes[x]!.sizes))
  const [first, ...others] = parts
  if (first === undefined) return fill(0, sizes, dtype)
  if (others.length === 0) return first
  const value = filled(first)
  return value !== null && others.every((x) => Object.is(filled(x), value))
    ? fill(value, sizes, dtype)
    : add("concat", attrs, parts, sizes, dtype)
}

const reverse = (builder: Builder, x: number, { attrs, dtype, sizes }: Of<"reverse">): number => {
  const { add, filled, nodes } = builder
  const source = nodes[x]!
  const twice: Attrs["reverse"]["axes"] = source.op === "reverse" ? source.attrs.axes : []
  const from = source.op === "reverse" ? source.inputs[0]! : x
  const axes = sizes.flatMap((size, i) => (size > 1 && attrs.axes.includes(i) !== twice.includes(i) ? [i] : []))
  return axes.length === 0 || filled(from) !== null ? from : add("reverse", { axes }, [from], sizes, dtype)
}

/** The node that stands for `node` of `inputs`, which are in the builder; its value is not empty. */
export const structural = (
  builder: Builder,
  node: Of<"slice"> | Of<"pad"> | Of<"concat"> | Of<"reverse"> | Of<"dynamicSlice"> | Of<"dynamicUpdate">,
  inputs: ReadonlyArray<number>
): number => {
  const { add, fill, filled, nodes } = builder
  const { dtype, sizes } = node
  const [x, y] = inputs as readonly [number, number]
  switch (node.op) {
    case "slice":
      return slice(builder, x, node)
    case "pad":
      return pad(builder, [x, y], node)
    case "concat":
      return concat(builder, inputs, node)
    case "reverse":
      return reverse(builder, x, node)
    case "dynamicSlice": {
      if (equal(nodes[x]!.sizes, sizes)) return x
      const value = filled(x)
      return value === null ? add("dynamicSlice", {}, inputs, sizes, dtype) : fill(value, sizes, dtype)
    }
    case "dynamicUpdate":
      if (equal(nodes[y]!.sizes, sizes)) return y
      return isEmpty(nodes[y]!.sizes) ? x : add("dynamicUpdate", {}, inputs, sizes, dtype)
  }
}
