/** The problems' networks in tfjs: logits of a batch, from variables by name. */
import type * as Tfjs from "@tensorflow/tfjs-core"
import { sizesOf } from "../../problems/gpt.ts"
import { sizes as lstmSizes } from "../../problems/lstm.ts"
import { layers } from "../../problems/mlp.ts"

export type Tf = typeof Tfjs
export type T = Tfjs.Tensor
export type Variables = Readonly<Record<string, Tfjs.Variable>>

type Network = (tf: Tf, p: Variables, x: T) => T

const dense = (tf: Tf, p: Variables, name: string, x: T): T =>
  tf.add(tf.matMul(x as Tfjs.Tensor2D, p[`${name}.kernel`] as Tfjs.Tensor2D), p[`${name}.bias`]!)

const mlp: Network = (tf, p, x) =>
  layers.slice(1).reduce((h: T, _, i) => {
    const z = dense(tf, p, `dense${i}`, h)
    return i < layers.length - 2 ? tf.relu(z) : z
  }, x)

const cnn: Network = (tf, p, x) => {
  const stage = (name: string, h: T, padding: "same" | "valid"): T =>
    tf.maxPool(
      tf.relu(tf.add(tf.conv2d(h as Tfjs.Tensor4D, p[`${name}.kernel`] as any, 1, padding), p[`${name}.bias`]!)) as any,
      2,
      2,
      "valid"
    )
  const h = tf.reshape(stage("conv2d1", stage("conv2d0", x, "same"), "valid"), [x.shape[0]!, 400])
  return dense(tf, p, "dense4", tf.relu(dense(tf, p, "dense3", tf.relu(dense(tf, p, "dense2", h)))))
}

/** Its `LSTM` layer is of another package and takes the same steps. */
const lstm: Network = (tf, p, x) => {
  const { batch, classes, features, time, units } = lstmSizes
  const projected = tf.reshape(
    tf.add(
      tf.matMul(tf.reshape(x, [batch * time, features]), p["lstm0.kernel"] as Tfjs.Tensor2D),
      p["lstm0.bias"]!
    ) as T,
    [batch, time, 4 * units]
  )
  let hidden: T = tf.zeros([batch, units])
  let cell: T = tf.zeros([batch, units])
  const all: Array<T> = []
  for (const row of tf.unstack(projected, 1)) {
    const gates = tf.add(row, tf.matMul(hidden as Tfjs.Tensor2D, p["lstm0.recurrentKernel"] as Tfjs.Tensor2D)) as T
    const [i, f, g, o] = tf.split(gates, 4, 1)
    cell = tf.add(tf.mul(tf.sigmoid(f!), cell), tf.mul(tf.sigmoid(i!), tf.tanh(g!)))
    hidden = tf.mul(tf.sigmoid(o!), tf.tanh(cell))
    all.push(hidden)
  }
  return tf.reshape(dense(tf, p, "dense1", tf.reshape(tf.stack(all, 1), [batch * time, units])), [
    batch * time,
    classes
  ])
}

const norm = (tf: Tf, p: Variables, name: string, x: T): T => {
  const centred = tf.sub(x, tf.mean(x, -1, true))
  const variance = tf.mean(tf.square(centred), -1, true)
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), p[`${name}.scale`]!), p[`${name}.shift`]!)
}

const gelu = (tf: Tf, x: T): T =>
  tf.mul(
    tf.mul(x, 0.5),
    tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))), 1)
  )

/** `attend` makes of the names and the block's input what its attention gives. */
export const gptBlocks = (tf: Tf, p: Variables, embedded: T, attend: (block: string, x: T) => T): T => {
  let x = embedded
  for (let i = 0; i < sizesOf(p).layers; i++) {
    const name = `blocks.${i}`
    const seen = attend(name, norm(tf, p, `${name}.attentionNorm`, x))
    x = tf.add(x, dense(tf, p, `${name}.attention.out`, seen))
    const up = gelu(tf, dense(tf, p, `${name}.feedForward.up`, norm(tf, p, `${name}.feedForwardNorm`, x)))
    x = tf.add(x, dense(tf, p, `${name}.feedForward.down`, up))
  }
  return tf.matMul(norm(tf, p, "norm", x) as Tfjs.Tensor2D, p["tokens.table"] as Tfjs.Tensor2D, false, true)
}

/** Query, key and value [batch, heads, time, size]. */
export const heads = (tf: Tf, p: Variables, block: string, x: T, batch: number, time: number): ReadonlyArray<T> => {
  const { heads, width } = sizesOf(p)
  return tf
    .split(dense(tf, p, `${block}.attention.qkv`, x), 3, 1)
    .map((part) => tf.transpose(tf.reshape(part, [batch, time, heads, width / heads]), [0, 2, 1, 3]))
}

export const attention = (tf: Tf, query: T, key: T, value: T, mask: T | null): T => {
  const [, heads = 1, , size = 1] = query.shape
  const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(size)) as T
  const mixed = tf.matMul(tf.softmax(mask === null ? scores : (tf.add(scores, mask) as T)), value)
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [-1, heads * size])
}

const gpt: Network = (tf, p, x) => {
  const { context, vocabulary, width } = sizesOf(p)
  const batch = x.shape[0]!
  // a gather has no gradient on its WASM backend
  const ids = tf.cast(tf.oneHot(tf.reshape(x, [-1]) as Tfjs.Tensor1D, vocabulary), "float32")
  const tokens = tf.reshape(tf.matMul(ids as Tfjs.Tensor2D, p["tokens.table"] as Tfjs.Tensor2D), [
    batch,
    context,
    width
  ])
  const embedded = tf.reshape(tf.add(tokens, p["positions.table"]!), [batch * context, width])
  const future = tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([context, context]), -1, 0)), -1e9) as T
  return gptBlocks(tf, p, embedded, (block, h) => {
    const [query, key, value] = heads(tf, p, block, h, batch, context)
    return attention(tf, query!, key!, value!, future)
  })
}

export const networks: Readonly<Record<string, Network>> = { mlp, cnn, lstm, gpt }
