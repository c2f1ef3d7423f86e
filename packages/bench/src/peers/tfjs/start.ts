/** tfjs 4.22 on its WASM or WebGPU backend, with its own tape and optimizers. */
import { byKind, type Framework, fromStep, kindsOn, type Run, type Way } from "../../Framework.ts"
import { describe, nameOf, open } from "../../gpu.ts"
import { joined, start as past, sizes } from "../../problems/gpt.ts"
import { problem } from "../../problems/index.ts"
import { gemmOperands, operand } from "../../problems/operators.ts"
import { learningRate, type Problem, type Values } from "../../problems/Problem.ts"
import { attention, gptBlocks, heads, networks, type T, type Tf, type Variables } from "./models.ts"

type Backend = "wasm" | "webgpu"

interface Options {
  readonly backend?: Backend
  readonly dawn?: ReadonlyArray<string>
}

/** What its own start asks for. That one names a feature in an array by mistake, and in Node it may not be there. */
const limits = [
  ...["maxComputeWorkgroupStorageSize", "maxComputeWorkgroupsPerDimension", "maxStorageBufferBindingSize"],
  ...["maxBufferSize", "maxComputeWorkgroupSizeX", "maxComputeInvocationsPerWorkgroup"]
] as ReadonlyArray<keyof GPUSupportedLimits>

const webgpu = async (tf: Tf, adapter: GPUAdapter): Promise<void> => {
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu")
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((name) => [name, Number(adapter.limits[name])]))
  })
  tf.removeBackend("webgpu")
  tf.registerBackend("webgpu", () => new WebGPUBackend(device as never, adapter.info as never))
}

const load = async ({ backend = "wasm", dawn }: Options): Promise<{ readonly tf: Tf; readonly note: string }> => {
  const adapter = backend === "webgpu" ? await open(dawn) : null
  const tf = await import("@tensorflow/tfjs-core")
  // in Node the bundle of tfjs-core registers no gradients: tfjs-layers does
  await import("@tensorflow/tfjs-layers")
  if (adapter === null) await import("@tensorflow/tfjs-backend-wasm")
  else await webgpu(tf, adapter)
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend did not start`)
  return { tf, note: adapter === null ? "wasm, 1 thread" : `webgpu, ${nameOf(describe(adapter))}` }
}

const tensor = (tf: Tf, { data, shape }: Values): T =>
  tf.tensor(data, [...shape], data instanceof Int32Array ? "int32" : "float32")

const networkOf = (name: string) => {
  const network = networks[problem(name).network]
  if (network === undefined) throw new Error(`its WASM backend has no gradients of convolutions, which ${name} needs`)
  return network
}

const disposing = (value: T, read: number | Promise<number>): number | Promise<number> => {
  if (typeof read !== "number") return read.finally(() => value.dispose())
  value.dispose()
  return read
}

const variables = (tf: Tf, { parameters }: Problem): Variables =>
  Object.fromEntries(joined(parameters).map((one) => [one.name, tf.variable(tensor(tf, one))]))

const train = (tf: Tf, task: string, { number, run }: Way<T>): Run => {
  const [name = "", optimizer = ""] = task.split("/")
  const network = networkOf(name)
  const given = problem(name)
  const p = variables(tf, given)
  const x = tensor(tf, given.input)
  const labels = tf.oneHot(tf.reshape(tensor(tf, given.labels), [-1]) as any, given.classes)
  const y = tf.cast(labels, "float32")
  const rule = optimizer === "adam" ? tf.train.adam(learningRate.adam) : tf.train.sgd(learningRate.sgd)
  const loss = () => tf.neg(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(network(tf, p, x))), -1))) as any
  return run({
    dispatch: () => rule.minimize(loss, true, Object.values(p))! as T,
    read: (value) => disposing(value, number(value))
  })
}

/** A number that depends on all of the logits. */
const checksum = (logits: T): number =>
  (logits.dataSync() as Float32Array).reduce((sum, value) => sum + Math.abs(value), 0)

/** One token after `start` others, whose keys and values are there. */
const token = (tf: Tf, p: Variables, ids: Values, start: number): Run => {
  const { width } = sizes
  const embed = (position: number): T => {
    const at = tf.tensor1d([ids.data[position]!], "int32")
    return tf.add(tf.gather(p["tokens.table"]!, at), tf.slice(p["positions.table"]!, [position, 0], [1, width]))
  }
  const step = (position: number, cache: ReadonlyMap<string, readonly [T, T]>) => {
    const next = new Map<string, readonly [T, T]>()
    const logits = gptBlocks(tf, p, embed(position), (block, h) => {
      const [query, key, value] = heads(tf, p, block, h, 1, 1)
      const before = cache.get(block)
      const keys = before === undefined ? key! : tf.concat([before[0], key!], 2)
      const values = before === undefined ? value! : tf.concat([before[1], value!], 2)
      next.set(block, [keys, values])
      return attention(tf, query!, keys, values, null)
    })
    return { logits, next }
  }
  let cache: ReadonlyMap<string, readonly [T, T]> = new Map()
  for (let position = 0; position < start; position++) cache = step(position, cache).next
  return fromStep(() => tf.tidy(() => checksum(step(start, cache).logits) as any) as unknown as number)
}

const infer = (tf: Tf, name: string): Run => {
  const given = problem(name)
  const p = variables(tf, given)
  if (name === "gpt") return token(tf, p, given.input, past)
  const x = tf.slice(
    tensor(tf, given.input),
    given.input.shape.map(() => 0),
    [1, ...given.input.shape.slice(1)]
  )
  return fromStep(() => tf.tidy(() => checksum(networkOf(name)(tf, p, x)) as any) as unknown as number)
}

/** The last number, without the others. */
const last = (tf: Tf, x: T): T => tf.slice(tf.reshape(x, [-1]), [x.size - 1], [1])

const gemm = (tf: Tf, task: string, { number, run }: Way<T>): Run => {
  const { left, right, transposed } = gemmOperands(task)
  const [a, b] = [tensor(tf, left), tensor(tf, right)]
  return run({
    dispatch: () => tf.tidy(() => last(tf, tf.matMul(a, b, ...transposed))),
    read: (value) => disposing(value, number(value))
  })
}

const elementwise = (tf: Tf, name: string): Run => {
  const x = tensor(tf, operand(name))
  const root = Math.SQRT1_2
  const operations: Readonly<Record<string, () => T>> = {
    exp: () => tf.exp(x),
    tanh: () => tf.tanh(x),
    gelu: () => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, root)), 1)),
    log: () => tf.log(x),
    erf: () => tf.erf(x),
    sum0: () => tf.sum(x, 0),
    transpose: () => tf.transpose(x),
    softmax: () => tf.softmax(x)
  }
  const operation = operations[name]!
  return fromStep(() => tf.tidy(() => last(tf, operation()).dataSync()[0] as any) as unknown as number)
}

export const start = async (options: Options = {}): Promise<Framework> => {
  const { backend = "wasm" } = options
  const { note, tf } = await load(options)
  const kind = (make: (tf: Tf, task: string) => Run) => async (task: string) => make(tf, task)
  const kinds = kindsOn<T>(
    backend,
    (value) => value.dataSync()[0]!,
    async (value) => (await value.data())[0]!,
    { train: (task, way) => train(tf, task, way), gemm: (task, way) => gemm(tf, task, way) }
  )
  return {
    note: `${tf.version_core}, ${note}`,
    prepare: byKind("tfjs", {
      ...kinds,
      ...(backend === "wasm" ? { infer: kind(infer), elementwise: kind(elementwise) } : {})
    })
  }
}
