/** tfjs 4.22 on its WASM backend, with its own tape and optimizers. */
import { byKind, type Framework, fromStep, type Run } from "../../Framework.ts"
import { joined, start as past, sizes } from "../../problems/gpt.ts"
import { problem } from "../../problems/index.ts"
import { gemmOperands, operand } from "../../problems/operators.ts"
import { learningRate, type Problem, type Values } from "../../problems/Problem.ts"
import { attention, gptBlocks, heads, networks, type T, type Tf, type Variables } from "./models.ts"

const load = async (): Promise<Tf> => {
  const tf = await import("@tensorflow/tfjs-core")
  // in Node the bundle of tfjs-core registers no gradients: tfjs-layers does
  await import("@tensorflow/tfjs-layers")
  await import("@tensorflow/tfjs-backend-wasm")
  if (!(await tf.setBackend("wasm"))) throw new Error("the wasm backend did not start")
  return tf
}

const tensor = (tf: Tf, { data, shape }: Values): T =>
  tf.tensor(data, [...shape], data instanceof Int32Array ? "int32" : "float32")

const networkOf = (name: string) => {
  const network = networks[name]
  if (network === undefined) throw new Error(`its WASM backend has no gradients of convolutions, which ${name} needs`)
  return network
}

const variables = (tf: Tf, { parameters }: Problem): Variables =>
  Object.fromEntries(joined(parameters).map((one) => [one.name, tf.variable(tensor(tf, one))]))

const train = (tf: Tf, task: string): Run => {
  const [name = "", optimizer = ""] = task.split("/")
  const network = networkOf(name)
  const given = problem(name)
  const p = variables(tf, given)
  const x = tensor(tf, given.input)
  const labels = tf.oneHot(tf.reshape(tensor(tf, given.labels), [-1]) as any, given.classes)
  const y = tf.cast(labels, "float32")
  const rule = optimizer === "adam" ? tf.train.adam(learningRate.adam) : tf.train.sgd(learningRate.sgd)
  const loss = () => tf.neg(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(network(tf, p, x))), -1))) as any
  return fromStep(() => {
    const value = rule.minimize(loss, true, Object.values(p))!
    const number = value.dataSync()[0]!
    value.dispose()
    return number
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
const last = (tf: Tf, x: T): number => tf.slice(tf.reshape(x, [-1]), [x.size - 1], [1]).dataSync()[0]!

const gemm = (tf: Tf, task: string): Run => {
  const { left, right, transposed } = gemmOperands(task)
  const [a, b] = [tensor(tf, left), tensor(tf, right)]
  return fromStep(() => tf.tidy(() => last(tf, tf.matMul(a, b, ...transposed)) as any) as unknown as number)
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
  return fromStep(() => tf.tidy(() => last(tf, operation()) as any) as unknown as number)
}

export const start = async (): Promise<Framework> => {
  const tf = await load()
  const kind = (make: (tf: Tf, task: string) => Run) => async (task: string) => make(tf, task)
  return {
    note: `${tf.version_core}, wasm, 1 thread`,
    prepare: byKind("tfjs", {
      train: kind(train),
      infer: kind(infer),
      gemm: kind(gemm),
      elementwise: kind(elementwise)
    })
  }
}
