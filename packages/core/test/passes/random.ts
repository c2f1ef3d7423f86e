/** Random graphs whose float values are small integers, so that every order of summation gives the same bits. */
import type { DType } from "../../src/DType.ts"
import type { Aval, Graph, GraphNode } from "../../src/Graph.ts"
import * as NdArray from "../../src/NdArray.ts"

export interface Generated {
  readonly graph: Graph
  readonly inputs: ReadonlyArray<Float64Array>
  readonly cells: ReadonlyArray<Float64Array>
}

export const prng = (seed: number) => {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(next() * n)
  const pick = <A>(items: ReadonlyArray<A>): A => items[below(items.length)]!
  return { next, below, pick }
}

const shapes: ReadonlyArray<ReadonlyArray<number>> = [
  [],
  [1],
  [2],
  [3],
  [6],
  [2, 3],
  [3, 2],
  [2, 1],
  [1, 3],
  [2, 2],
  [2, 2],
  [3, 3],
  [2, 3, 2],
  [2, 2, 3],
  [1, 2, 3],
  [0, 2]
]

export const generate = (seed: number, size = 30): Generated => {
  const { below, next, pick } = prng(seed)
  const nodes: Array<GraphNode> = []
  const push = (node: GraphNode): number => nodes.push(node) - 1
  const values = (sizes: ReadonlyArray<number>, dtype: DType): Float64Array =>
    Float64Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, () => (dtype === "bool" ? below(2) : below(7) - 3))
  const aval = (): Aval => ({
    sizes: pick(shapes),
    dtype: pick(["float32", "float32", "float32", "int32", "bool"] as const)
  })

  const inputs = Array.from({ length: 1 + below(3) }, aval)
  const cells = Array.from({ length: below(4) }, aval)
  // cells of equal kinds can be swapped
  if (cells.length > 1 && next() < 0.5) cells[1] = cells[0]!
  const arrays = Array.from({ length: below(3) }, aval)
  const constants = arrays.map(
    ({ dtype, sizes }) => NdArray.fromArray(sizes as any, dtype, values(sizes, dtype)) as NdArray.NdArray
  )
  inputs.forEach((a, index) => push({ op: "input", attrs: { index }, inputs: [], ...a }))
  cells.forEach((a, index) => push({ op: "cell", attrs: { index }, inputs: [], ...a }))
  arrays.forEach((a, index) => push({ op: "constant", attrs: { index }, inputs: [], ...a }))

  const some = (accept: (node: GraphNode) => boolean): number | undefined => {
    for (let i = 0; i < 20; i++) {
      // recent nodes more often: deeper graphs
      const id = next() < 0.5 ? below(nodes.length) : Math.max(0, nodes.length - 1 - below(6))
      if (accept(nodes[id]!)) return id
    }
    return undefined
  }
  const like =
    (a: Aval) =>
    (b: GraphNode): boolean =>
      a.dtype === b.dtype && a.sizes.join() === b.sizes.join()
  const range = (n: number): Array<number> => Array.from({ length: n }, (_, i) => i)
  const shuffled = (n: number): Array<number> => {
    const result = range(n)
    for (let i = n - 1; i > 0; i--) {
      const j = below(i + 1)
      const swap = result[i]!
      result[i] = result[j]!
      result[j] = swap
    }
    return result
  }

  const literal = (dtype: DType): number =>
    push({
      op: "literal",
      attrs: { value: dtype === "bool" ? below(2) : pick([0, 1, -1, 2, 3]) },
      inputs: [],
      sizes: [],
      dtype
    })
  const fill = ({ dtype, sizes }: Aval): number =>
    push({ op: "broadcast", attrs: { dims: [] }, inputs: [literal(dtype)], sizes, dtype })

  const grow = (): void => {
    const x = some(() => true)!
    const node = nodes[x]!
    const { dtype, sizes } = node
    const same = (y: number | undefined): number => y ?? fill(node)
    const kind = below(18)
    const unary = (op: string, to: DType = dtype): number =>
      push({ op, attrs: {}, inputs: [x], sizes, dtype: to } as unknown as GraphNode)
    const binary = (op: string, to: DType = dtype): number => {
      const y = same(some(like(node)))
      const inputs = next() < 0.5 ? [x, y] : [y, x]
      return push({ op, attrs: {}, inputs, sizes, dtype: to } as unknown as GraphNode)
    }
    if (kind < 2) {
      if (dtype === "bool") unary("not")
      else unary(pick(["neg", "abs", "sign", "relu", "identity", "stopGradient", "neg"]))
    } else if (kind < 5) {
      if (dtype === "bool") binary(pick(["and", "or", "xor", "eq", "ne"]))
      else binary(pick(["add", "sub", "maximum", "minimum", "add"]))
    } else if (kind === 5 && dtype !== "bool") {
      const y = unary("sign")
      push({ op: "mul", attrs: {}, inputs: [y, same(some(like(node)))], sizes, dtype })
    } else if (kind === 6 && dtype !== "bool") binary(pick(["lt", "le", "gt", "ge", "eq", "ne"]), "bool")
    else if (kind === 7) {
      const c = some(like({ sizes, dtype: "bool" })) ?? fill({ sizes, dtype: "bool" })
      push({ op: "select", attrs: {}, inputs: [c, x, same(some(like(node)))], sizes, dtype })
    } else if (kind === 8) unary("cast", pick(["float32", "int32", "bool"] as const))
    else if (kind === 9) {
      const to: Array<number> = []
      const dims: Array<number> = []
      for (const size of sizes) {
        if (next() < 0.3 && to.length + sizes.length < 4) to.push(1 + below(3))
        dims.push(to.push(size === 1 ? 1 + below(3) : size) - 1)
      }
      if (next() < 0.3) to.push(1 + below(3))
      push({ op: "broadcast", attrs: { dims }, inputs: [x], sizes: to, dtype })
    } else if (kind === 10) {
      const permutation = shuffled(sizes.length)
      push({
        op: "transpose",
        attrs: { permutation },
        inputs: [x],
        sizes: permutation.map((axis) => sizes[axis]!),
        dtype
      })
    } else if (kind === 11) {
      const total = sizes.reduce((a, b) => a * b, 1)
      const options = [
        [total],
        [1, total],
        ...(total % 2 === 0
          ? [
              [2, total / 2],
              [total / 2, 2]
            ]
          : []),
        ...(total % 3 === 0
          ? [
              [3, total / 3],
              [total / 3, 1, 3]
            ]
          : [])
      ]
      push({ op: "reshape", attrs: {}, inputs: [x], sizes: pick(options), dtype })
    } else if (kind === 12 && sizes.length > 0) {
      const chosen = range(sizes.length).filter(() => next() < 0.5)
      const axes = chosen.length === 0 ? [below(sizes.length)] : chosen
      const op = dtype === "bool" || next() < 0.3 ? "reduceMax" : "reduceSum"
      push({ op, attrs: { axes }, inputs: [x], sizes: sizes.filter((_, i) => !axes.includes(i)), dtype } as GraphNode)
    } else if (kind === 13 && dtype !== "bool" && sizes.length > 0) {
      // pair every axis of x with a free, contracted or batch axis of y, whose own axes are shuffled
      const roles = sizes.map(() => pick(["free", "contract", "batch"]))
      const axes = (role: string) => range(sizes.length).filter((axis) => roles[axis] === role)
      const inner = [...axes("contract"), ...axes("batch")]
      const rank = inner.length + below(3)
      const order = shuffled(rank)
      const spare = Array.from({ length: rank }, () => 1 + below(2))
      const ySizes = order.map((i) => (i < inner.length ? sizes[inner[i]!]! : spare[i]!))
      const count = ySizes.reduce((a, b) => a * b, 1)
      const source = some((other) => other.dtype === dtype && other.sizes.reduce((a, b) => a * b, 1) === count)
      const y =
        source === undefined
          ? fill({ sizes: ySizes, dtype })
          : push({ op: "reshape", attrs: {}, inputs: [source], sizes: ySizes, dtype })
      const at = (axis: number) => order.indexOf(inner.indexOf(axis))
      const lhsContract = next() < 0.5 ? axes("contract") : axes("contract").toReversed()
      const lhsBatch = axes("batch")
      const rhsContract = lhsContract.map(at)
      const rhsBatch = lhsBatch.map(at)
      const result = [
        ...lhsBatch.map((axis) => sizes[axis]!),
        ...axes("free").map((axis) => sizes[axis]!),
        ...ySizes.filter((_, axis) => !rhsContract.includes(axis) && !rhsBatch.includes(axis))
      ]
      if (result.length < 5)
        push({
          op: "dot",
          attrs: { lhsContract, rhsContract, lhsBatch, rhsBatch },
          inputs: [x, y],
          sizes: result,
          dtype
        })
    } else if (kind === 14 && sizes.length > 0) {
      push({ op: "iota", attrs: { axis: below(sizes.length) }, inputs: [], sizes, dtype: "int32" })
    } else if (kind === 15 && sizes.length > 0 && dtype !== "bool" && sizes.every((s) => s > 0)) {
      const axis = below(sizes.length)
      if (next() < 0.5) push({ op: "cumsum", attrs: { axis, reverse: next() < 0.5 }, inputs: [x], sizes, dtype })
      else
        push({ op: "argMax", attrs: { axis }, inputs: [x], sizes: sizes.filter((_, i) => i !== axis), dtype: "int32" })
    } else if (kind === 17 && sizes.length === 2 && sizes[0] === sizes[1] && dtype !== "bool") {
      // a value read in place and across
      const t = push({ op: "transpose", attrs: { permutation: [1, 0] }, inputs: [x], sizes, dtype })
      push({ op: pick(["add", "sub", "maximum"] as const), attrs: {}, inputs: [x, t], sizes, dtype })
    } else if (kind === 16 && next() < 0.3) fill({ dtype, sizes })
  }
  for (let i = 0; i < size; i++) grow()

  const last = (): number => nodes.length - 1 - below(Math.min(nodes.length, 8))
  const used = new Set(nodes.flatMap((node) => node.inputs))
  const unused = range(nodes.length).filter((id) => !used.has(id))
  // every node alive, or a few
  const outputs =
    next() < 0.5 ? unused : Array.from({ length: below(4) }, () => (next() < 0.8 ? last() : below(nodes.length)))
  const updates = cells.flatMap((cell, index) => {
    const node = next() < 0.85 ? some(like(cell)) : undefined
    return node === undefined ? [] : [{ cell: index, node }]
  })
  const guard = next() < 0.3 ? (some(like({ sizes: [], dtype: "bool" })) ?? null) : null
  return {
    graph: { nodes, inputs, constants, cells, outputs, updates, guard },
    inputs: inputs.map((a) => values(a.sizes, a.dtype)),
    cells: cells.map((a) => values(a.sizes, a.dtype))
  }
}
