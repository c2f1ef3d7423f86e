/** tfjs 4.22 on its WASM backend, with its own tape and optimizers. */
import * as Effect from "effect/Effect"
import { failed, fromStep, type Prepare } from "../Contender.ts"
import { batch, images, kernels, labels, layers, learningRate, type OptimizerName } from "../problem.ts"

const name = "tfjs-wasm"

export const prepare = (optimizer: OptimizerName): Prepare =>
  Effect.tryPromise({
    try: async () => {
      const tf = await import("@tensorflow/tfjs-core")
      // in Node the bundle of tfjs-core registers no gradients: tfjs-layers does
      await import("@tensorflow/tfjs-layers")
      await import("@tensorflow/tfjs-backend-wasm")
      if (!(await tf.setBackend("wasm"))) throw new Error("the wasm backend did not start")
      const dense = kernels.map(({ inputs, kernel, outputs }) => ({
        kernel: tf.variable(tf.tensor(kernel, [inputs, outputs])),
        bias: tf.variable(tf.zeros([outputs]))
      }))
      const x = tf.tensor2d(images, [batch, layers[0]])
      const y = tf.cast(tf.oneHot(tf.tensor1d(labels, "int32"), layers[3]), "float32")
      const rule = optimizer === "adam" ? tf.train.adam(learningRate.adam) : tf.train.sgd(learningRate.sgd)
      const variables = dense.flatMap(({ bias, kernel }) => [kernel, bias])
      const loss = () => {
        const logits = dense.reduce((h: import("@tensorflow/tfjs-core").Tensor, { bias, kernel }, i) => {
          const z = tf.add(tf.matMul(h as typeof x, kernel as typeof x), bias)
          return i < dense.length - 1 ? tf.relu(z) : z
        }, x)
        return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(logits)), -1))) as import("@tensorflow/tfjs-core").Scalar
      }
      return fromStep(name, () => {
        const value = rule.minimize(loss, true, variables)!
        const number = value.dataSync()[0]!
        value.dispose()
        return number
      })
    },
    catch: failed(name)
  })
