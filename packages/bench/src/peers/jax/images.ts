/** A network of convolutions in jax-js: images are [batch, channels, height, width] there, kernels [filters, channels, height, width]. */
import type { Jax, Network, Value } from "./models.ts"

type Padding = "SAME" | "VALID"

/** Our kernels [height, width, channels, filters] as its own. */
const conv = ({ lax }: Jax, x: Value, kernel: Value, padding: Padding): Value =>
  lax.convGeneralDilated(x, kernel.transpose([3, 2, 0, 1]), [1, 1], padding)

const perChannel = (value: Value): Value => value.reshape([1, value.shape[0]!, 1, 1])

/** Largest of 2 by 2. */
const pooled = ({ np }: Jax, x: Value): Value => {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  return np.max(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5])
}

const channelsFirst = (x: Value): Value => x.transpose([0, 3, 1, 2])

export const cnn: Network = {
  constants: () => ({}),
  logits: (jax, p, x) => {
    const { nn, np } = jax
    const stage = (name: string, input: Value, padding: Padding): Value =>
      pooled(jax, nn.relu(conv(jax, input, p[`${name}.kernel`]!, padding).add(perChannel(p[`${name}.bias`]!))))
    const maps = stage("conv2d1", stage("conv2d0", channelsFirst(x), "SAME"), "VALID")
    let h = maps.transpose([0, 2, 3, 1]).reshape([maps.shape[0]!, 400])
    for (const name of ["dense2", "dense3", "dense4"]) {
      h = np.matmul(h, p[`${name}.kernel`]!).add(p[`${name}.bias`]!)
      if (name !== "dense4") h = nn.relu(h)
    }
    return h
  }
}
