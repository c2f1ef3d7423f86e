/** The problems' networks for inference, as ONNX models with the bench's values. */
import { joined, sizes } from "../../problems/gpt.ts"
import { layers } from "../../problems/mlp.ts"
import { named, type Problem, type Values } from "../../problems/Problem.ts"
import { type Graph, makeGraph, type Name } from "./graph.ts"

/** A row of `x` times a kernel, and a bias. */
const dense = (
  graph: Graph,
  given: Problem,
  name: string,
  x: Name,
  kernel: Values = named(given, `${name}.kernel`)
): Name => graph.node("Gemm", [x, graph.constant(kernel), graph.constant(named(given, `${name}.bias`))])

const mlp = (given: Problem): Uint8Array => {
  const graph = makeGraph()
  let h = graph.input("x", [1, layers[0]])
  for (let i = 0; i < 3; i++) {
    h = dense(graph, given, `dense${i}`, h)
    if (i < 2) h = graph.node("Relu", [h])
  }
  graph.output("logits", h, [1, 10])
  return graph.bytes()
}

/** Axes in another order. */
const permuted = ({ data, shape }: Values, order: ReadonlyArray<number>): Values => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const sizes = order.map((axis) => shape[axis]!)
  const out = new Float32Array(data.length)
  out.forEach((_, i) => {
    let rest = i
    let from = 0
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += (rest % sizes[axis]!) * strides[order[axis]!]!
      rest = Math.floor(rest / sizes[axis]!)
    }
    out[i] = data[from]!
  })
  return { shape: sizes, data: out }
}

/** Channels come first there: in kernels, and in what the first dense layer reads. */
const cnn = (given: Problem): Uint8Array => {
  const graph = makeGraph()
  const stage = (name: string, x: Name, padding: number): Name => {
    const kernel = graph.constant(permuted(named(given, `${name}.kernel`), [3, 2, 0, 1]))
    const bias = graph.constant(named(given, `${name}.bias`))
    const y = graph.node("Conv", [x, kernel, bias], { kernel_shape: [5, 5], pads: Array(4).fill(padding) })
    return graph.node("MaxPool", [graph.node("Relu", [y])], { kernel_shape: [2, 2], strides: [2, 2] })
  }
  const maps = stage("conv2d1", stage("conv2d0", graph.input("x", [1, 1, 28, 28]), 2), 0)
  const byPlace = permuted({ ...named(given, "dense2.kernel"), shape: [5, 5, 16, 120] }, [2, 0, 1, 3])
  const flat = graph.node("Flatten", [maps])
  let h = graph.node("Relu", [dense(graph, given, "dense2", flat, { ...byPlace, shape: [400, 120] })])
  h = graph.node("Relu", [dense(graph, given, "dense3", h)])
  graph.output("logits", dense(graph, given, "dense4", h), [1, 10])
  return graph.bytes()
}

/** One token after those of the cache: `key0`, `value0`, ... [1, heads, past, size] in, `nextKey0`, ... with one more out. */
const gpt = (problem: Problem): Uint8Array => {
  const given: Problem = { ...problem, parameters: joined(problem.parameters) }
  const graph = makeGraph()
  const { heads, layers, width } = sizes
  const size = width / heads
  const value = (name: string): Name => graph.constant(named(given, name))
  const norm = (name: string, x: Name): Name =>
    graph.node("LayerNormalization", [x, value(`${name}.scale`), value(`${name}.shift`)], {
      axis: -1,
      epsilon: { float: 1e-5 }
    })
  const table = value("tokens.table")
  const split = graph.integers([1, 1, heads, size])
  const joinedShape = graph.integers([1, width])
  const scale = graph.constant({ shape: [], data: Float32Array.of(1 / Math.sqrt(size)) })
  const token = graph.node("Gather", [table, graph.input("token", [1], true)])
  const place = graph.node("Gather", [value("positions.table"), graph.input("position", [1], true)])
  let x = graph.node("Add", [token, place])
  for (let i = 0; i < layers; i++) {
    const name = `blocks.${i}`
    const all = dense(graph, given, `${name}.attention.qkv`, norm(`${name}.attentionNorm`, x))
    const parts = graph.nodes("Split", [all], 3, { axis: 1, num_outputs: 3 })
    const [query, key, mixed] = parts.map((part) =>
      graph.node("Transpose", [graph.node("Reshape", [part, split])], { perm: [0, 2, 1, 3] })
    ) as [Name, Name, Name]
    const grown = (what: string, now: Name): Name => {
      const past = graph.input(`${what.toLowerCase()}${i}`, [1, heads, "past", size])
      const both = graph.node("Concat", [past, now], { axis: 2 })
      graph.output(`next${what}${i}`, both, [1, heads, "seen", size])
      return both
    }
    const [keys, values] = [grown("Key", key), grown("Value", mixed)]
    const turned = graph.node("Transpose", [keys], { perm: [0, 1, 3, 2] })
    const scores = graph.node("Mul", [graph.node("MatMul", [query, turned]), scale])
    const seen = graph.node("MatMul", [graph.node("Softmax", [scores], { axis: -1 }), values])
    const together = graph.node("Reshape", [graph.node("Transpose", [seen], { perm: [0, 2, 1, 3] }), joinedShape])
    x = graph.node("Add", [x, dense(graph, given, `${name}.attention.out`, together)])
    const up = dense(graph, given, `${name}.feedForward.up`, norm(`${name}.feedForwardNorm`, x))
    const active = graph.node("Gelu", [up], { approximate: "tanh" })
    x = graph.node("Add", [x, dense(graph, given, `${name}.feedForward.down`, active)])
  }
  graph.output("logits", graph.node("Gemm", [norm("norm", x), table], { transB: 1 }), [1, sizes.vocabulary])
  return graph.bytes()
}

export const models: Readonly<Record<string, (given: Problem) => Uint8Array>> = { mlp, cnn, gpt }
