/** jax-js on its WASM or WebGPU backend, steps and operations under `jit`. */
import { byKind, type Framework, fromStep, kindsOn, type Run, type Way } from "../../Framework.ts"
import { describe, nameOf, open } from "../../gpu.ts"
import { joined, sizes } from "../../problems/gpt.ts"
import { problem } from "../../problems/index.ts"
import { gemmOperands, operand } from "../../problems/operators.ts"
import { type Values as Given, learningRate, type Parameter, type Problem } from "../../problems/Problem.ts"
import { count, oneHot } from "../../values.ts"
import { cnn } from "./images.ts"
import { gpt, type Jax, lstm, mlp, type Network, type Value, type Values } from "./models.ts"

const networks: Readonly<Record<string, Network>> = { mlp, cnn, lstm, gpt }

type Device = "wasm" | "webgpu"

const load = async (device: Device) => {
  const { defaultDevice, init, jit, lax, nn, numpy: np, tree, valueAndGrad } = await import("@jax-js/jax")
  const devices = await init(device)
  if (!devices.includes(device)) throw new Error(`the ${device} backend did not start`)
  defaultDevice(device)
  return { jit: jit as unknown as <F>(f: F) => F, lax, nn, np, tree, valueAndGrad: valueAndGrad as any }
}

type Loaded = Awaited<ReturnType<typeof load>>

const networkOf = (name: string): Network => {
  const network = networks[problem(name).network]
  if (network === undefined)
    throw new Error(`not written for ${name}: when it was tried, a first step had not ended after 80 seconds`)
  return network
}

const array = ({ np }: Jax, { data, shape }: Given): Value =>
  np.array(data as Float32Array<ArrayBuffer>).reshape([...shape])

const arrays = (jax: Jax, parameters: ReadonlyArray<Parameter>): Values =>
  Object.fromEntries(joined(parameters).map((one) => [one.name, array(jax, one)]))

const inputOf = (jax: Jax, { input, network }: Problem): Value =>
  network === "gpt"
    ? jax.np.array(oneHot(input.data as Int32Array, sizes.vocabulary)).reshape([input.data.length, sizes.vocabulary])
    : array(jax, input)

const map = (tree: Values, f: (name: string) => Value): Values =>
  Object.fromEntries(Object.keys(tree).map((name) => [name, f(name)]))

const train = (jax: Loaded, task: string, { number, run }: Way<Value>): Run => {
  const [name = "", optimizer = ""] = task.split("/")
  const { jit, nn, np, tree, valueAndGrad } = jax
  const network = networkOf(name)
  const given = problem(name)
  const x = inputOf(jax, given)
  const y = np.array(oneHot(given.labels.data as Int32Array, given.classes)).reshape([-1, given.classes])
  const loss = (p: Values, input: Value, target: Value, fixed: Values): Value =>
    np.mean(np.sum(nn.logSoftmax(network.logits(jax, p, input, fixed)).mul(target), -1)).mul(-1)
  const gradients = (p: Values, input: Value, target: Value, fixed: Values): [Value, Values] =>
    valueAndGrad(loss)(tree.ref(p as never), input, target, fixed)
  let parameters = arrays(jax, given.parameters)
  const constants = network.constants(jax, parameters)
  const again = () => [x.ref, y.ref, tree.ref(constants as never) as unknown as Values] as const
  if (optimizer === "sgd") {
    const step = jit((p: Values, input: Value, target: Value, fixed: Values): [Value, Values] => {
      const [value, g] = gradients(p, input, target, fixed)
      return [value, map(p, (key) => p[key]!.sub(g[key]!.mul(learningRate.sgd)))]
    })
    const dispatch = () => {
      const [value, next] = step(parameters, ...again())
      parameters = next
      return value
    }
    return run({ dispatch, read: number })
  }
  let first = map(parameters, (key) => np.zeros(parameters[key]!.shape))
  let second = map(parameters, (key) => np.zeros(parameters[key]!.shape))
  type Result = [Value, Values, Values, Values]
  // without bias correction: a little less work than the others do
  const step = jit((p: Values, m: Values, v: Values, input: Value, target: Value, fixed: Values): Result => {
    const [value, g] = gradients(p, input, target, fixed)
    const m2 = map(p, (key) => m[key]!.mul(0.9).add(g[key]!.ref.mul(0.1)))
    const v2 = map(p, (key) => v[key]!.mul(0.999).add(np.square(g[key]!).mul(0.001)))
    const update = (key: string): Value =>
      p[key]!.sub(m2[key]!.ref.mul(learningRate.adam).div(np.sqrt(v2[key]!.ref).add(1e-8)))
    return [value, map(p, update), m2, v2]
  })
  const dispatch = () => {
    const [value, p, m, v] = step(parameters, first, second, ...again())
    parameters = p
    first = m
    second = v
    return value
  }
  return run({ dispatch, read: number })
}

const infer = (jax: Loaded, name: string): Run => {
  // what decodes with a cache would be a model of its own
  if (name === "gpt") throw new Error("its network is one without a cache")
  const given = problem(name)
  const [, ...sizes] = given.input.shape
  const parameters = arrays(jax, given.parameters)
  const x = array(jax, { shape: [1, ...sizes], data: given.input.data.slice(0, count(sizes)) as Given["data"] })
  const network = networkOf(name)
  const logits = jax.jit((p: Values, input: Value): Value => network.logits(jax, p, input, {}))
  return fromStep(() =>
    (logits(jax.tree.ref(parameters as never) as unknown as Values, x.ref).dataSync() as Float32Array).reduce(
      (sum, value) => sum + Math.abs(value),
      0
    )
  )
}

/** the last number of the result, as the others give it */
const last = (value: Value): Value => value.reshape([-1]).slice(-1)

const gemm = (jax: Loaded, task: string, { number, run }: Way<Value>): Run => {
  const { left, right, transposed } = gemmOperands(task)
  const [a, b] = [array(jax, left), array(jax, right)]
  const { np } = jax
  const product = jax.jit(
    (x: Value, y: Value): Value =>
      np.matmul(transposed[0] ? np.matrixTranspose(x) : x, transposed[1] ? np.matrixTranspose(y) : y)
  )
  return run({ dispatch: () => last(product(a.ref, b.ref)), read: number })
}

const elementwise = (jax: Loaded, name: string): Run => {
  const { jit, lax, nn, np } = jax
  const x = array(jax, operand(name))
  const operations: Readonly<Record<string, (x: Value) => Value>> = {
    exp: (x) => np.exp(x),
    tanh: (x) => np.tanh(x),
    gelu: (x) => nn.gelu(x, { approximate: false }),
    log: (x) => np.log(x),
    erf: (x) => lax.erf(x),
    sum0: (x) => np.sum(x, 0),
    transpose: (x) => x.transpose(),
    softmax: (x) => nn.softmax(x, -1)
  }
  const operation = jit(operations[name]!)
  return fromStep(() => last(operation(x.ref)).dataSync()[0]!)
}

interface Options {
  readonly backend?: Device
  readonly dawn?: ReadonlyArray<string>
}

export const start = async ({ backend = "wasm", dawn }: Options = {}): Promise<Framework> => {
  const adapter = backend === "webgpu" ? await open(dawn) : null
  const jax = await load(backend)
  const kind = (make: (jax: Loaded, task: string) => Run) => async (task: string) => make(jax, task)
  const kinds = kindsOn<Value>(
    backend,
    (value) => value.dataSync()[0]!,
    async (value) => (await value.data())[0]!,
    { train: (task, way) => train(jax, task, way), gemm: (task, way) => gemm(jax, task, way) }
  )
  return {
    note: adapter === null ? "wasm, 1 thread" : `webgpu, ${nameOf(describe(adapter))}`,
    prepare: byKind("jax-js", {
      ...kinds,
      ...(backend === "wasm" ? { infer: kind(infer), elementwise: kind(elementwise) } : {})
    })
  }
}
