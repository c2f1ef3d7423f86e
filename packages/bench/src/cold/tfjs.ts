/** From nothing to the first logits, with tfjs on its WASM backend. `node_modules` is where it reads its module from. */
import "@tensorflow/tfjs-backend-wasm"
import * as tf from "@tensorflow/tfjs-core"
import { done, weights } from "./weights.ts"

const main = async (): Promise<void> => {
  await tf.setBackend("wasm")
  const variable = (...shape: Array<number>) => tf.tensor(weights(...shape), shape) as any
  const conv = (x: any, inputs: number, outputs: number, padding: "same" | "valid") =>
    tf.maxPool(
      tf.relu(tf.add(tf.conv2d(x, variable(5, 5, inputs, outputs), 1, padding), variable(outputs))) as any,
      2,
      2,
      "valid"
    )
  const dense = (x: any, inputs: number, outputs: number) =>
    tf.add(tf.matMul(x, variable(inputs, outputs)), variable(outputs))
  const maps = conv(conv(variable(1, 28, 28, 1), 1, 6, "same"), 6, 16, "valid")
  const flat = tf.reshape(maps, [1, 400])
  done(dense(tf.relu(dense(tf.relu(dense(flat, 400, 120)), 120, 84)), 84, 10).dataSync())
}
main()
