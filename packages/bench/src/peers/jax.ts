/** jax-js on its WASM backend, the step under `jit`. */
import * as Effect from "effect/Effect"
import { failed, fromStep, type Prepare } from "../Contender.ts"
import { batch, images, kernels, layers, learningRate, type OptimizerName, oneHot } from "../problem.ts"

const name = "jax-js"

export const prepare = (optimizer: OptimizerName): Prepare =>
  Effect.tryPromise({
    try: async () => {
      const { defaultDevice, init, jit, nn, numpy: np, tree, valueAndGrad } = await import("@jax-js/jax")
      await init()
      defaultDevice("wasm")
      type Arrays = Array<{ w: ReturnType<typeof np.zeros>; b: ReturnType<typeof np.zeros> }>
      type Value = ReturnType<typeof np.zeros>
      const zeros = (): Arrays =>
        kernels.map(({ inputs, outputs }) => ({ w: np.zeros([inputs, outputs]), b: np.zeros([outputs]) }))
      let parameters: Arrays = kernels.map(({ inputs, kernel, outputs }) => ({
        w: np.array(kernel as Float32Array<ArrayBuffer>).reshape([inputs, outputs]),
        b: np.zeros([outputs])
      }))
      const x = np.array(images as Float32Array<ArrayBuffer>).reshape([batch, layers[0]])
      const y = np.array(oneHot as Float32Array<ArrayBuffer>).reshape([batch, layers[3]])
      const loss = (p: Arrays, input: Value, target: Value): Value => {
        let h = input
        p.forEach((layer, i) => {
          h = np.matmul(h, layer.w).add(layer.b)
          if (i < p.length - 1) h = nn.relu(h)
        })
        return np.mean(np.sum(nn.logSoftmax(h).mul(target), -1)).mul(-1)
      }
      const map = tree.map as (f: (...values: Array<Value>) => Value, ...trees: Array<Arrays>) => Arrays
      const gradients = (p: Arrays, input: Value, target: Value): [Value, Arrays] =>
        (valueAndGrad as any)(loss)(tree.ref(p as never), input, target)
      if (optimizer === "sgd") {
        const step = jit(((p: Arrays, input: Value, target: Value) => {
          const [value, g] = gradients(p, input, target)
          return [value, map((a, b) => a!.sub(b!.mul(learningRate.sgd)), p, g)]
        }) as never) as unknown as (p: Arrays, input: Value, target: Value) => [Value, Arrays]
        return fromStep(name, () => {
          const [value, next] = step(parameters, x.ref, y.ref)
          parameters = next
          return value.dataSync()[0]!
        })
      }
      let first = zeros()
      let second = zeros()
      // without bias correction: a little less work than the others do
      const step = jit(((p: Arrays, m: Arrays, v: Arrays, input: Value, target: Value) => {
        const [value, g] = gradients(p, input, target)
        const m2 = map((a, b) => a!.mul(0.9).add(b!.mul(0.1)), m, tree.ref(g as never) as never)
        const v2 = map((a, b) => a!.mul(0.999).add(np.square(b!).mul(0.001)), v, g)
        const update = (a: Value | undefined, b: Value | undefined, c: Value | undefined): Value =>
          a!.sub(b!.mul(learningRate.adam).div(np.sqrt(c!).add(1e-8)))
        return [value, map(update, p, tree.ref(m2 as never) as never, tree.ref(v2 as never) as never), m2, v2]
      }) as never) as unknown as (
        p: Arrays,
        m: Arrays,
        v: Arrays,
        input: Value,
        target: Value
      ) => [Value, Arrays, Arrays, Arrays]
      return fromStep(name, () => {
        const [value, p, m, v] = step(parameters, first, second, x.ref, y.ref)
        parameters = p
        first = m
        second = v
        return value.dataSync()[0]!
      })
    },
    catch: failed(name)
  })
