/**
 * The variational autoencoder (Kingma and Welling 2013, "Auto-encoding variational Bayes"). The encoder tells of a normal distribution
 * of the code, q(z | x) = N(mean, variance); the decoder, what image a code stands for.
 */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"

const pixels = 784
const hidden = 128
const codes = 8

export const vae = Nn.define({
  inputs: Nn.input([pixels]),
  parts: {
    encoder: Nn.sequential(Nn.input([pixels]), Nn.dense(hidden), Nn.relu),
    mean: Nn.sequential(Nn.input([hidden]), Nn.dense(codes)),
    logVariance: Nn.sequential(Nn.input([hidden]), Nn.dense(codes)),
    decoder: Nn.sequential(Nn.input([codes]), Nn.dense(hidden), Nn.relu, Nn.dense(pixels))
  },
  needs: "Key",
  apply: ({ decoder, encoder, logVariance: spread, mean: centre }, image, { key }) => {
    const h = encoder(image)
    const [mean, logVariance] = [centre(h), spread(h)]
    // z = mean + deviation noise, through which gradients go: the reparametrisation
    const deviation = Tensor.exp(Tensor.mul(logVariance, 0.5))
    const code = key === null ? mean : Tensor.add(mean, Tensor.mul(deviation, Random.normal(key, mean)))
    return { logits: decoder(code), mean, logVariance }
  }
})

interface Coded {
  readonly logits: Tensor.Tensor<["batch", typeof pixels]>
  readonly mean: Tensor.Tensor<["batch", typeof codes]>
  readonly logVariance: Tensor.Tensor<["batch", typeof codes]>
}

interface Images {
  readonly image: Tensor.Tensor<["batch", typeof pixels]>
}

/** The negative evidence lower bound: -log p(x | z) of pixels in [0, 1], and KL(q(z | x) || N(0, 1)). */
export const negativeElbo = Loss.make({
  name: "negativeElbo",
  uses: ["image"],
  label: "image",
  perExample: ({ logVariance, logits, mean }: Coded, { image }: Images) => {
    const reconstruction = Tensor.sum(Tensor.sub(Tensor.softplus(logits), Tensor.mul(image, logits)), [1])
    const apart = Tensor.sub(Tensor.add(Tensor.square(mean), Tensor.exp(logVariance)), Tensor.add(logVariance, 1))
    return Tensor.add(reconstruction, Tensor.mul(Tensor.sum(apart, [1]), 0.5))
  }
})
