/** The problems' networks in jax-js. An array is consumed by its use: `ref` keeps it for another. */
import type { lax as Lax, nn as Nn, numpy as Numpy } from "@jax-js/jax"
import { sizesOf } from "../../problems/gpt.ts"
import { sizes as lstmSizes } from "../../problems/lstm.ts"
import { layers } from "../../problems/mlp.ts"

export type Value = ReturnType<typeof Numpy.zeros>
export type Values = Record<string, Value>

export interface Jax {
  readonly lax: typeof Lax
  readonly np: typeof Numpy
  readonly nn: typeof Nn
}

/** Logits [rows, classes]; `constants` are what the network needs besides parameters and input. */
export interface Network {
  readonly constants: (jax: Jax, p: Values) => Values
  readonly logits: (jax: Jax, p: Values, x: Value, constants: Values) => Value
}

const dense = ({ np }: Jax, p: Values, name: string, x: Value): Value =>
  np.matmul(x, p[`${name}.kernel`]!).add(p[`${name}.bias`]!)

export const mlp: Network = {
  constants: () => ({}),
  logits: (jax, p, x) => {
    const last = layers.length - 2
    let h = x
    for (let i = 0; i <= last; i++) {
      h = dense(jax, p, `dense${i}`, h)
      if (i < last) h = jax.nn.relu(h)
    }
    return h
  }
}

const norm = ({ np }: Jax, p: Values, name: string, x: Value): Value => {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }))
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true })
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(p[`${name}.scale`]!)
    .add(p[`${name}.shift`]!)
}

const gelu = ({ np }: Jax, x: Value): Value => {
  const cube = x.ref.mul(x.ref).mul(x.ref).mul(0.044715)
  const inner = x.ref.add(cube).mul(Math.sqrt(2 / Math.PI))
  return x.mul(0.5).mul(np.tanh(inner).add(1))
}

/** Of one-hot rows: its gather has no gradient that could be used here. */
export const gpt: Network = {
  constants: ({ np }, p) => {
    const { context } = sizesOf(p)
    const mask = new Float32Array(context * context)
    for (let i = 0; i < context; i++) for (let j = i + 1; j < context; j++) mask[i * context + j] = -1e9
    return { mask: np.array(mask).reshape([1, 1, context, context]) }
  },
  logits: (jax, p, x, { mask }) => {
    const { np, nn } = jax
    const { context, heads, layers, width } = sizesOf(p)
    const size = width / heads
    const batch = x.shape[0]! / context
    let h = np.matmul(x, p["tokens.table"]!.ref).reshape([batch, context, width])
    h = h.add(p["positions.table"]!).reshape([batch * context, width])
    for (let i = 0; i < layers; i++) {
      const name = `blocks.${i}`
      const joined = dense(jax, p, `${name}.attention.qkv`, norm(jax, p, `${name}.attentionNorm`, h.ref))
      const parts = joined.reshape([batch, context, 3, heads, size]).transpose([2, 0, 3, 1, 4])
      const [query, key, value] = [0, 1, 2].map((part) => parts.ref.slice(part)) as [Value, Value, Value]
      parts.dispose()
      const scores = np.matmul(query, key.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(size))
      const mixed = np.matmul(nn.softmax(scores.add(mask!.ref), -1), value)
      const seen = mixed.transpose([0, 2, 1, 3]).reshape([batch * context, width])
      h = h.add(dense(jax, p, `${name}.attention.out`, seen))
      const up = gelu(jax, dense(jax, p, `${name}.feedForward.up`, norm(jax, p, `${name}.feedForwardNorm`, h.ref)))
      h = h.add(dense(jax, p, `${name}.feedForward.down`, up))
    }
    mask!.dispose()
    return np.matmul(norm(jax, p, "norm", h), p["tokens.table"]!.transpose())
  }
}

/** There is no `scan`: the steps are unrolled. */
export const lstm: Network = {
  constants: ({ np }) => ({
    hidden: np.zeros([lstmSizes.batch, lstmSizes.units]),
    cell: np.zeros([lstmSizes.batch, lstmSizes.units])
  }),
  logits: (jax, p, x, constants) => {
    const { np, nn } = jax
    const { batch, classes, features, time, units } = lstmSizes
    const projected = np
      .matmul(x.reshape([batch * time, features]), p["lstm0.kernel"]!)
      .add(p["lstm0.bias"]!)
      .reshape([batch, time, 4, units])
      .transpose([1, 2, 0, 3])
    let hidden = constants["hidden"]!
    let cell = constants["cell"]!
    const all: Array<Value> = []
    for (let t = 0; t < time; t++) {
      const recurrent = np.matmul(hidden, p["lstm0.recurrentKernel"]!.ref).reshape([batch, 4, units])
      const gates = projected.ref.slice(t).add(recurrent.transpose([1, 0, 2]))
      const [i, f, g, o] = [0, 1, 2, 3].map((gate) => gates.ref.slice(gate)) as [Value, Value, Value, Value]
      gates.dispose()
      cell = nn
        .sigmoid(f)
        .mul(cell)
        .add(nn.sigmoid(i).mul(np.tanh(g)))
      hidden = nn.sigmoid(o).mul(np.tanh(cell.ref))
      all.push(hidden.ref)
    }
    for (const rest of [projected, hidden, cell, p["lstm0.recurrentKernel"]!]) rest.dispose()
    const rows = np.stack(all, 1).reshape([batch * time, units])
    return dense(jax, p, "dense1", rows).reshape([batch * time, classes])
  }
}
