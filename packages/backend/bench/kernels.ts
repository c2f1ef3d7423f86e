/**
 * Times kernels by themselves: `node packages/backend/bench/kernels.ts [filter] [--wide]`. Medians and minima of single calls, for comparison with the
 * table in research/wasm.md; with `--wide` of code for registers of 256 bits.
 */
import type { Dot, Fused, Instruction, Kernel } from "@typegrad/core/Plan"
import { emitKernels } from "../src/wasm/emit/Module.ts"
import * as Features from "../src/wasm/features.ts"
import { planOf, product, random, type Value, variants } from "../test/emit/harness.ts"

const filter = process.argv.slice(2).find((argument) => argument !== "--wide") ?? ""
// the flag holds for all code that is compiled after it
const wide = process.argv.includes("--wide") && Features.joinRegisters()
const measured = variants.filter(([, variant]) => (variant.wide ?? false) === wide)

interface Setup {
  readonly name: string
  readonly values: ReadonlyArray<Value>
  readonly kernels: ReadonlyArray<Kernel>
  readonly nodes?: Parameters<typeof planOf>[2]
  readonly flops?: number
}

const time = (call: () => void, milliseconds: number): { readonly median: number; readonly least: number } => {
  const times: Array<number> = []
  const warm = performance.now()
  while (performance.now() - warm < milliseconds / 3) call()
  const start = performance.now()
  while (performance.now() - start < milliseconds) {
    const before = performance.now()
    call()
    times.push(performance.now() - before)
  }
  times.sort((a, b) => a - b)
  return { median: times[Math.floor(times.length / 2)]!, least: times[0]! }
}

const bench = (setup: Setup): void => {
  if (!setup.name.includes(filter)) return
  for (const [name, variant] of measured) {
    const plan = planOf(setup.values, setup.kernels, setup.nodes)
    let top = 65536
    const place = (bytes: number): number => {
      const at = top
      top += Math.ceil(bytes / 64) * 64
      return at
    }
    const addresses = setup.values.map((value) => place(product(value.sizes) * 4))
    const started = performance.now()
    const address = (i: number): number => addresses[i]!
    const code = emitKernels([{ plan, address, cell: address, arena: 0 }], variant)
    const pool = place(code.pool.length)
    const work = place(code.workBytes)
    const bytes = code.bytes(pool)
    const emitted = performance.now() - started
    const memory = new WebAssembly.Memory({ initial: Math.ceil(top / 65536) })
    new Uint8Array(memory.buffer).set(code.pool, pool)
    setup.values.forEach((value, i) => {
      if (value.data !== undefined) {
        const view = value.dtype === "float32" ? Float32Array : Int32Array
        new view(memory.buffer, addresses[i]!, value.data.length).set(value.data)
      }
    })
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, work } })
    const call = instance.exports["e0_0"] as () => void
    const { median, least } = time(call, 600)
    const rate = (ms: number): string =>
      setup.flops === undefined ? "" : ` ${(setup.flops / ms / 1e6).toFixed(1)} GFLOP/s`
    console.log(
      `${setup.name.padEnd(28)} ${name} median ${median.toFixed(4)} ms${rate(median)}, least ${least.toFixed(4)} ms${rate(least)}` +
        `  (${bytes.length} bytes, emitted in ${emitted.toFixed(1)} ms)`
    )
  }
}

const floats = (sizes: ReadonlyArray<number>, scale = 1): Value => {
  const next = random(product(sizes))
  return {
    sizes,
    dtype: "float32",
    data: Float32Array.from({ length: product(sizes) }, () => (next() * 2 - 1) * scale)
  }
}

const dot = (
  node: number,
  lhs: number,
  rhs: number,
  [m, n, k]: readonly [number, number, number],
  transposed = ""
): Dot => ({
  kind: "dot",
  node,
  lhs,
  rhs,
  batch: [],
  m: { size: m, lhs: transposed === "A" ? 1 : k },
  n: { size: n, rhs: transposed === "B" ? k : 1 },
  k: { size: k, lhs: transposed === "A" ? m : 1, rhs: transposed === "B" ? 1 : n }
})

const load = (node: number, strides: ReadonlyArray<number>): Instruction => ({
  kind: "load",
  node,
  strides,
  dtype: "float32"
})
const compute = (
  op: "add" | "sub" | "mul" | "relu" | "exp" | "tanh" | "log" | "sigmoid" | "select" | "gt",
  ...args: Array<number>
): Instruction => ({
  kind: "compute",
  op,
  args,
  dtype: op === "gt" ? "bool" : "float32"
})
const literal = (value: number): Instruction => ({ kind: "literal", value, dtype: "float32" })
const fused = (sizes: ReadonlyArray<number>, body: ReadonlyArray<Instruction>, node: number): Fused => ({
  kind: "fused",
  sizes,
  body,
  stores: [{ value: body.length - 1, node }],
  reduce: null
})
const sum = (
  sizes: ReadonlyArray<number>,
  body: ReadonlyArray<Instruction>,
  axes: ReadonlyArray<number>,
  node: number
): Fused => ({
  kind: "fused",
  sizes,
  body,
  stores: [],
  reduce: { op: "reduceSum", axes, value: body.length - 1, node }
})

for (const n of [64, 256, 512, 1024]) {
  const values = [floats([n, n]), floats([n, n]), { sizes: [n, n], dtype: "float32" } as const]
  for (const transposed of n === 512 ? ["", "A", "B"] : [""]) {
    bench({
      name: `gemm ${n} ${transposed}`,
      values,
      kernels: [dot(2, 0, 1, [n, n, n], transposed)],
      flops: 2 * n ** 3
    })
  }
}
{
  const values = [floats([48, 64, 32]), floats([48, 32, 64]), { sizes: [48, 64, 64], dtype: "float32" } as const]
  const kernel: Dot = { ...dot(2, 0, 1, [64, 64, 32]), batch: [{ size: 48, lhs: 2048, rhs: 2048 }] }
  bench({ name: "gemm 48 x (64 x 32 x 64)", values, kernels: [kernel], flops: 2 * 48 * 64 * 64 * 32 })
}
for (const sizes of [
  [64, 10, 128],
  [128, 10, 64],
  [1, 1024, 1024],
  [1024, 1, 1024],
  [4, 1024, 1024],
  [1024, 4, 1024]
] as const) {
  const [m, n, k] = sizes
  const values = [floats([m, k]), floats([k, n]), { sizes: [m, n], dtype: "float32" } as const]
  bench({ name: `gemm ${m} x ${k} x ${n}`, values, kernels: [dot(2, 0, 1, [m, n, k])], flops: 2 * m * n * k })
}
const million = 1 << 20
for (const op of ["exp", "log", "tanh", "sigmoid", "relu"] as const) {
  const values = [floats([million], 6), { sizes: [million], dtype: "float32" } as const]
  bench({ name: `1M ${op}`, values, kernels: [fused([million], [load(0, [1]), compute(op, 0)], 1)] })
}
{
  const values = [floats([1024, 1024]), { sizes: [1024, 1024], dtype: "float32" } as const]
  bench({ name: "1M sum all", values, kernels: [sum([1024, 1024], [load(0, [1024, 1])], [0, 1], 1)] })
  bench({ name: "1M sum axis 0", values, kernels: [sum([1024, 1024], [load(0, [1024, 1])], [0], 1)] })
  bench({ name: "1M sum axis 1", values, kernels: [sum([1024, 1024], [load(0, [1024, 1])], [1], 1)] })
  bench({ name: "1M transpose", values, kernels: [fused([1024, 1024], [load(0, [1, 1024])], 1)] })
  bench({
    name: "1M add",
    values: [...values, values[0]!],
    kernels: [fused([million], [load(0, [1]), load(2, [1]), compute("add", 0, 1)], 1)]
  })
}

/** The training step of the baselines: an MLP 784-256-128-10 on batches of 64, plain SGD. */
const mlp = (): void => {
  const [B, sizes] = [64, [784, 256, 128, 10] as const]
  const values: Array<Value> = []
  const value = (one: Value): number => values.push(one) - 1
  const empty = (...shape: Array<number>): number => value({ sizes: shape, dtype: "float32" })
  const kernels: Array<Kernel> = []
  const next = random(5)
  const labels = value({
    sizes: [B],
    dtype: "int32",
    data: Int32Array.from({ length: B }, () => Math.floor(next() * 10))
  })
  const cotangent = value({ sizes: [B], dtype: "float32", data: new Float32Array(B).fill(1 / B) })
  const activations = [value(floats([B, 784]))]
  const layers = [0, 1, 2].map((i) => ({
    inputs: sizes[i]!,
    outputs: sizes[i + 1]!,
    w: value(floats([sizes[i]!, sizes[i + 1]!], 0.05)),
    b: value(floats([sizes[i + 1]!], 0.01)),
    dw: empty(sizes[i]!, sizes[i + 1]!),
    db: empty(sizes[i + 1]!)
  }))
  for (const [i, { inputs, outputs, w, b }] of layers.entries()) {
    const product = empty(B, outputs)
    kernels.push(dot(product, activations[i]!, w, [B, outputs, inputs]))
    const body = [
      load(product, [outputs, 1]),
      load(b, [0, 1]),
      compute("add", 0, 1),
      ...(i < 2 ? [compute("relu", 2)] : [])
    ]
    kernels.push(fused([B, outputs], body, product))
    activations.push(product)
  }
  const [loss, mean] = [empty(B), empty()]
  let gradient = empty(B, 10)
  kernels.push({ kind: "composite", node: loss, results: [loss] })
  kernels.push(sum([B], [load(loss, [1])], [0], mean))
  kernels.push({ kind: "composite", node: gradient, results: [gradient] })
  const call = (name: string, inputs: Array<number>, node: number) => ({
    op: "composite" as const,
    attrs: { name, attrs: {}, results: [] },
    inputs,
    sizes: values[node]!.sizes,
    dtype: "float32" as const
  })
  const nodes = {
    [loss]: call("typegrad/softmaxCrossEntropy", [activations[3]!, labels], loss),
    [gradient]: call("typegrad/softmaxCrossEntropyGrad", [activations[3]!, labels, cotangent], gradient)
  }
  for (let i = 2; i >= 0; i--) {
    const { inputs, outputs, w, dw, db } = layers[i]!
    kernels.push(dot(dw, activations[i]!, gradient, [inputs, outputs, B], "A"))
    kernels.push(sum([B, outputs], [load(gradient, [outputs, 1])], [0], db))
    if (i === 0) break
    const back = empty(B, inputs)
    kernels.push(dot(back, gradient, w, [B, inputs, outputs], "B"))
    const body = [
      load(back, [1]),
      load(activations[i]!, [1]),
      literal(0),
      compute("gt", 1, 2),
      compute("select", 3, 0, 2)
    ]
    kernels.push(fused([B * inputs], body, back))
    gradient = back
  }
  for (const { inputs, outputs, w, b, dw, db } of layers) {
    for (const [p, g, n] of [
      [w, dw, inputs * outputs],
      [b, db, outputs]
    ] as const) {
      kernels.push(
        fused([n], [load(p, [1]), load(g, [1]), literal(0.01), compute("mul", 1, 2), compute("sub", 0, 3)], p)
      )
    }
  }
  bench({ name: "MLP step", values, kernels, nodes })
}
mlp()
