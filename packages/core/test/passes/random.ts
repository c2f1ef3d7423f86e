/** Random graphs whose float values are small integers, so that every order of summation gives the same bits. */
import type { DType } from "../../src/DType.ts"
import type { Aval, Graph, GraphNode } from "../../src/Graph.ts"
import { isControl } from "../../src/internal/passes/bodies.ts"
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

/** Adds a node, or a few, to `nodes`; bodies of loops and branches are `depth` deep. */
const grower = ({ below, next, pick }: ReturnType<typeof prng>, nodes: Array<GraphNode>, depth: number) => {
  const push = (node: GraphNode): number => nodes.push(node) - 1
  const some = (accept: (node: GraphNode) => boolean): number | undefined => {
    for (let i = 0; i < 20; i++) {
      // recent nodes more often: deeper graphs
      const id = next() < 0.5 ? below(nodes.length) : Math.max(0, nodes.length - 1 - below(6))
      if (!isControl(nodes[id]!) && accept(nodes[id]!)) return id
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
    const kind = below(22)
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
    else if (kind === 18 || kind === 19) {
      const after = Array.from({ length: 1 + below(2) }, () => some(() => true)!)
      push({ op: "barrier", attrs: {}, inputs: [x, ...after], sizes, dtype })
    } else if (kind === 20 && depth > 0) control()
    else if (kind === 21 && sizes.length > 0 && sizes.every((size) => size > 0)) change(x)
  }

  /** x with a few elements changed */
  const change = (x: number): void => {
    const { dtype, sizes } = nodes[x]!
    const either = (a: Aval): number => some(like(a)) ?? fill(a)
    if (next() < 0.5) {
      const op = dtype === "bool" ? "scatterSet" : pick(["scatterSet", "scatterAdd", "scatterMax"] as const)
      const inputs = [x, either({ sizes: [2], dtype: "int32" }), either({ sizes: [2, ...sizes.slice(1)], dtype })]
      push({ op, attrs: {}, inputs, sizes, dtype })
    } else {
      const update = either({ sizes: sizes.map((size) => 1 + below(size)), dtype })
      const inputs = [x, update, either({ sizes: [sizes.length], dtype: "int32" })]
      push({ op: "dynamicUpdate", attrs: {}, inputs, sizes, dtype })
    }
  }

  const aval = (node: GraphNode): Aval => ({ sizes: node.sizes, dtype: node.dtype })
  const number = (value: number): number =>
    push({ op: "literal", attrs: { value }, inputs: [], sizes: [], dtype: "int32" })

  /** A body on `inputs`, whose first outputs are `first`: an input as it is, or something that does not grow from turn to turn. */
  const body = (inputs: ReadonlyArray<Aval>, first: ReadonlyArray<Aval>, more: number): Graph => {
    const inner: Array<GraphNode> = inputs.map((a, index) => ({ op: "input", attrs: { index }, inputs: [], ...a }))
    const inside = grower({ below, next, pick }, inner, depth - 1)
    const size = 2 + below(10)
    if (inner.length === 0) inside.constant({ sizes: [], dtype: "float32" })
    for (let i = 0; i < size; i++) inside.grow()
    const bounded = (a: Aval): number => {
      const alias = next() < 0.3 ? inputs.findIndex((input) => like(a)({ ...inner[0]!, ...input })) : -1
      if (alias >= 0) return alias
      const found = inside.some(like(a)) ?? inside.constant(a)
      if (a.dtype === "bool") return found
      const limit = (op: "maximum" | "minimum", x: number, value: number): number => {
        const literal = inner.push({ op: "literal", attrs: { value }, inputs: [], sizes: [], dtype: a.dtype }) - 1
        const wide = inner.push({ op: "broadcast", attrs: { dims: [] }, inputs: [literal], ...a }) - 1
        return inner.push({ op, attrs: {}, inputs: [x, wide], ...a }) - 1
      }
      return limit("maximum", limit("minimum", found, 8), -8)
    }
    const outputs = first.map(bounded)
    for (let i = 0; i < more; i++) outputs.push(inside.some(() => true)!)
    return { nodes: inner, inputs, constants: [], cells: [], outputs, updates: [], guard: null }
  }
  const results = (call: GraphNode, of: ReadonlyArray<Aval>): void => {
    const id = push(call)
    of.forEach((a, index) => push({ op: "project", attrs: { index }, inputs: [id], ...a }))
  }
  const any = (limit: number): Array<number> => Array.from({ length: below(limit) }, () => some(() => true)!)
  const control = (): void => {
    const kind = pick(["scan", "scan", "while", "cond"] as const)
    const invariants = any(3)
    const carries = any(4)
    // carries of equal kinds can be swapped
    if (carries.length > 1 && next() < 0.5) carries[1] = some(like(nodes[carries[0]!]!)) ?? carries[0]!
    const same = carries.map((id) => aval(nodes[id]!))
    if (kind === "cond") {
      const operands = [...invariants, ...carries]
      const of = Array.from({ length: 1 + below(3) }, () => aval(nodes[some(() => true)!]!))
      const predicate = some(like({ sizes: [], dtype: "bool" })) ?? literal("bool")
      const [whenTrue, whenFalse] = [0, 1].map(() =>
        body(
          operands.map((id) => aval(nodes[id]!)),
          of,
          0
        )
      ) as [Graph, Graph]
      const inputs = [predicate, ...operands]
      results({ op: "cond", attrs: { whenTrue, whenFalse, results: of }, inputs, ...of[0]! }, of)
    } else if (kind === "while") {
      const counter: Aval = { sizes: [], dtype: "int32" }
      const of = [counter, ...same]
      const all = [...invariants.map((id) => aval(nodes[id]!)), ...of]
      const turn = body(all, of, 0)
      const at = invariants.length
      const step = (turn.nodes as Array<GraphNode>).push(
        { op: "literal", attrs: { value: 1 }, inputs: [], ...counter },
        { op: "add", attrs: {}, inputs: [at, turn.nodes.length], ...counter }
      )
      const counted = { ...turn, outputs: [step - 1, ...turn.outputs.slice(1)] }
      const condition: Graph = {
        ...turn,
        nodes: [
          ...all.map((a, index): GraphNode => ({ op: "input", attrs: { index }, inputs: [], ...a })),
          { op: "literal", attrs: { value: below(4) }, inputs: [], ...counter },
          { op: "lt", attrs: {}, inputs: [at, all.length], sizes: [], dtype: "bool" }
        ],
        outputs: [all.length + 1]
      }
      const inputs = [...invariants, number(below(2)), ...carries]
      const attrs = { invariants: at, condition, body: counted, results: of }
      results({ op: "while", attrs, inputs, ...counter }, of)
    } else {
      const length = below(4)
      const sequences = Array.from({ length: below(3) }, () => {
        const x = nodes[some(() => true)!]!
        const sizes = [length, ...x.sizes.slice(1)]
        const found = some((node) => node.sizes[0] === length && node.sizes.length > 0)
        return found !== undefined && next() < 0.7 ? found : fill({ sizes, dtype: x.dtype })
      })
      const elements = sequences.map((id) => ({ ...aval(nodes[id]!), sizes: nodes[id]!.sizes.slice(1) }))
      const turn = body(
        [...invariants.map((id) => aval(nodes[id]!)), ...same, ...elements],
        same,
        carries.length > 0 ? below(3) : 1
      )
      const stacked = turn.outputs.slice(carries.length).map((id): Aval => {
        const { dtype, sizes } = turn.nodes[id]!
        return { sizes: [length, ...sizes], dtype }
      })
      const of = [...same, ...stacked]
      const attrs = {
        length,
        invariants: invariants.length,
        carries: carries.length,
        reverse: next() < 0.5,
        body: turn,
        results: of
      }
      results({ op: "scan", attrs, inputs: [...invariants, ...carries, ...sequences], ...of[0]! }, of)
    }
  }
  return { grow, constant: fill, some, like }
}

export const generate = (seed: number, size = 30): Generated => {
  const random = prng(seed)
  const { below, next, pick } = random
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
  const { grow, like, some } = grower(random, nodes, 2)
  for (let i = 0; i < size; i++) grow()

  const range = (n: number): Array<number> => Array.from({ length: n }, (_, i) => i)
  const last = (): number => {
    const id = nodes.length - 1 - below(Math.min(nodes.length, 8))
    return isControl(nodes[id]!) ? id + 1 : id
  }
  const used = new Set(nodes.flatMap((node) => node.inputs))
  const unused = range(nodes.length).filter((id) => !used.has(id))
  // every node alive, or a few
  const outputs =
    next() < 0.5 ? unused : Array.from({ length: below(4) }, () => (next() < 0.8 ? last() : some(() => true)!))
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
