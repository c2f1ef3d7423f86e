/** Where the time of steps goes, kernel by kernel. */

import * as Cost from "@typegrad/core/Cost"
import type { Graph, GraphNode } from "@typegrad/core/Graph"
import type { Fused, Kernel, Plan } from "@typegrad/core/Plan"
import { product } from "../internal/sizes.ts"

/**
 * What a kernel is and took, over all its calls. Operations and bytes are those of one call: arithmetic on elements, and what it reads
 * and writes once; 0 where they are not known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Row {
  readonly kind: Kernel["kind"]
  /** operations and shapes: "[64, 784] x [784, 256]" */
  readonly what: string
  /** how many loops and branches it stands in. The row of a loop has what its turns copy, not what its kernels take */
  readonly depth: number
  readonly calls: number
  readonly milliseconds: number
  readonly flops: number
  readonly bytes: number
}

/**
 * Times of a layer's kernels, since it was made or since `reset`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Profile {
  /** the longest first */
  readonly rows: () => ReadonlyArray<Row>
  readonly reset: () => void
  readonly "~collector": Collector
}

/** What programs tell a profile. */
export interface Collector {
  /** a kernel that will be run, in those entered and not left; gives its number */
  readonly enter: (kernel: Kernel, plan: Plan) => number
  readonly leave: () => void
  /** a run of kernels begins now */
  readonly begin: () => void
  /** the kernel of this number has ended, and the next one begins */
  readonly mark: (id: number) => void
}

const shape = (sizes: ReadonlyArray<number>): string => `[${sizes.join(", ")}]`

type Static = Pick<Row, "what" | "flops" | "bytes">

const between = (inputs: ReadonlyArray<{ readonly sizes: ReadonlyArray<number> }>, results: typeof inputs): string =>
  `${inputs.map(({ sizes }) => shape(sizes)).join(" ")} -> ${results.map(({ sizes }) => shape(sizes)).join(" ")}`

const bytesOf = (all: ReadonlyArray<{ readonly sizes: ReadonlyArray<number> }>): number =>
  all.reduce((sum, { sizes }) => sum + 4 * product(sizes), 0)

/** Names in order, with how often each comes: "add mul x3 tanh". */
const counted = (names: ReadonlyArray<string>): string =>
  [...new Set(names)]
    .map((name) => {
      const times = names.filter((other) => other === name).length
      return times === 1 ? name : `${name} x${times}`
    })
    .join(" ")

const fused = ({ body, reduce, sizes, stores }: Fused): Static => {
  const ops = body.flatMap((one) => (one.kind === "compute" ? [one.op] : []))
  const work = ops.filter((op) => op !== "cast" && op !== "select").length
  const read = body.reduce(
    (sum, one) => sum + (one.kind === "load" ? product(sizes.filter((_, axis) => one.strides[axis] !== 0)) : 0),
    0
  )
  const kept = reduce === null ? 0 : product(sizes.filter((_, axis) => !reduce.axes.includes(axis)))
  const name = reduce === null ? "" : `${reduce.op} over ${reduce.axes.join(", ")} `
  return {
    what: `${shape(sizes)} ${name}${ops.length === 0 ? "copy" : counted(ops)}`.trim(),
    flops: product(sizes) * (work + (reduce === null ? 0 : 1)),
    bytes: 4 * (read + kept + stores.length * product(sizes))
  }
}

/** The cost of one node of a graph. */
const costOf = (graph: Graph, node: GraphNode): number => {
  const operands = node.inputs.map((id) => ({ ...graph.nodes[id]!, op: "input", inputs: [], attrs: { index: 0 } }))
  const own = { ...node, inputs: operands.map((_, i) => i) }
  return Cost.of({ ...graph, nodes: [...operands, own] as unknown as Graph["nodes"] }).flops
}

/** The products of attention, of `[batch.., time, heads, width]`, with all pairs of query and key; no other composite has any. */
const pairwise = (
  name: string,
  [query, key, value]: ReadonlyArray<{ readonly sizes: ReadonlyArray<number> }>
): number => {
  const [forward, backward] = [name === "typegrad/attention", name === "typegrad/attentionGrad"]
  if ((!forward && !backward) || query === undefined || key === undefined || value === undefined) return 0
  const [width, features] = [query.sizes.at(-1)!, value.sizes.at(-1)!]
  const pairs = product(query.sizes.slice(0, -1)) * key.sizes.at(-3)!
  return 2 * pairs * (forward ? width + features : 3 * width + 2 * features)
}

const describe = (kernel: Kernel, { graph }: Plan): Static => {
  switch (kernel.kind) {
    case "fused":
      return fused(kernel)
    case "dot": {
      const { batch, k, m, n } = kernel
      const times = product(batch.map(({ size }) => size))
      const operand = (of: "lhs" | "rhs"): number =>
        product(batch.filter((axis) => axis[of] !== 0).map(({ size }) => size)) * k.size
      return {
        what: `${times === 1 ? "" : `${times} of `}${shape([m.size, k.size])} x ${shape([k.size, n.size])}`,
        flops: 2 * times * m.size * n.size * k.size,
        bytes: 4 * (operand("lhs") * m.size + operand("rhs") * n.size + times * m.size * n.size)
      }
    }
    case "copy": {
      const cell = graph.cells[kernel.cell]!
      return { what: `${shape(cell.sizes)} to a cell`, flops: 0, bytes: 2 * bytesOf([cell]) }
    }
    case "single":
    case "composite":
    case "loop":
    case "branch": {
      const node = graph.nodes[kernel.node]!
      const inputs = node.inputs.map((id) => graph.nodes[id]!)
      if (kernel.kind === "single") {
        return {
          what: `${node.op} ${between(inputs, [node])}`,
          flops: costOf(graph, node),
          bytes: bytesOf([...inputs, node])
        }
      }
      const results = kernel.results.map((id) => graph.nodes[id]!)
      if (node.op === "composite") {
        return {
          what: `${node.attrs.name} ${between(inputs, results)}`,
          flops: pairwise(node.attrs.name, inputs),
          bytes: bytesOf([...inputs, ...results])
        }
      }
      const turns = node.op === "scan" ? ` of ${node.attrs.length} turns` : ""
      return { what: `${node.op}${turns} -> ${results.map(({ sizes }) => shape(sizes)).join(" ")}`, flops: 0, bytes: 0 }
    }
  }
}

interface Entered {
  readonly kernel: Kernel
  readonly plan: Plan
  readonly depth: number
  calls: number
  milliseconds: number
}

/**
 * A profile to give to `Wasm.layer`. Kernels of its programs then tell when they end, those in loops too, which costs about a tenth of
 * a microsecond each; without a profile there is nothing of it in their code. With several threads it is the first one that is timed.
 *
 * @example
 * ```ts
 * import { Wasm } from "@typegrad/backend/wasm"
 * import * as NdArray from "@typegrad/core/NdArray"
 * import * as Program from "@typegrad/core/Program"
 * import * as Spec from "@typegrad/core/Spec"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Effect from "effect/Effect"
 *
 * const profile = Wasm.profile()
 * const program = Effect.gen(function*() {
 *   const product = yield* Program.compile(Tensor.matmul, [Spec.make([8, 4]), Spec.make([4, 2])])
 *   yield* product.run(NdArray.zeros([8, 4]), NdArray.zeros([4, 2]))
 *   return profile.rows().map(({ calls, flops, kind, what }) => [kind, what, calls, flops])
 * })
 * Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Wasm.layer({ profile })))) // => [["dot", "[8, 4] x [4, 2]", 1, 128]]
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const profile = (): Profile => {
  const kernels: Array<Entered> = []
  let depth = 0
  let last = 0
  return {
    rows: () =>
      kernels
        .filter(({ calls }) => calls > 0)
        .map(({ calls, depth, kernel, milliseconds, plan }) => {
          const { bytes, flops, what } = describe(kernel, plan)
          return { kind: kernel.kind, what, depth, calls, milliseconds, flops, bytes }
        })
        .toSorted((a, b) => b.milliseconds - a.milliseconds),
    reset: () => {
      for (const one of kernels) {
        one.calls = 0
        one.milliseconds = 0
      }
    },
    "~collector": {
      enter: (kernel, plan) => kernels.push({ kernel, plan, depth: depth++, calls: 0, milliseconds: 0 }) - 1,
      leave: () => {
        depth--
      },
      begin: () => {
        last = performance.now()
      },
      mark: (id) => {
        const now = performance.now()
        const one = kernels[id]!
        one.calls++
        one.milliseconds += now - last
        last = now
      }
    }
  }
}
