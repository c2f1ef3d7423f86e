/** The models of the course, and what their types say. */
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Model from "@typegrad/nn/Model"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"

const key = Random.key(0)

/** Sizes are parameters of the program that makes it. */
export const mlpOfAnySize = () => {
  const mlp = <const F extends number, const C extends number>(features: F, classes: C) =>
    Nn.sequential(Nn.input([features]), Nn.dense(256), Nn.relu, Nn.dense(classes))
  const digits = mlp(784, 10)
  const logits: Tensor.Tensor<[64, 10]> = digits.infer(digits.init(key), Tensor.zeros([64, 784]))
  return logits
}

export const lenetEndsInAColumn = () => {
  const features = Nn.sequential(
    Nn.input([28, 28, 1]),
    Nn.conv2d({ filters: 6, kernel: 5, padding: 2 }),
    Nn.tanh,
    Nn.avgPool2d(2),
    Nn.conv2d({ filters: 16, kernel: 5 }),
    Nn.tanh,
    Nn.avgPool2d(2),
    Nn.conv2d({ filters: 120, kernel: 5 })
  )
  const shape: readonly [1, 1, 120] = features.output.shape
  return shape
}

const block = <const F extends number, const S extends number>(filters: F, stride: S) =>
  Nn.stack(
    Nn.addBranches(
      Nn.stack(
        Nn.conv2d({ filters, kernel: 3, stride, padding: 1, bias: false }),
        Nn.batchNorm(),
        Nn.relu,
        Nn.conv2d({ filters, kernel: 3, padding: 1, bias: false }),
        Nn.batchNorm()
      ),
      Nn.stack(Nn.conv2d({ filters, kernel: 1, stride, bias: false }), Nn.batchNorm())
    ),
    Nn.relu
  )

export const resnetHalvesAndDoubles = () => {
  const resnet = Nn.sequential(Nn.input([56, 56, 64]), block(128, 2), block(256, 2), Nn.globalAvgPool, Nn.dense(1000))
  const kernel: Tensor.Tensor<[1, 1, 128, 256]> = resnet.init(key).params.stack1.addBranches0.right.conv2d0.kernel
  return { kernel, shape: resnet.output.shape satisfies readonly [1000] }
}

export const unetJoinsItsLevels = () => {
  const unet = Nn.define({
    inputs: Nn.input([32, 32, 1]),
    parts: {
      down: Nn.sequential(Nn.input([32, 32, 1]), Nn.conv2d({ filters: 8, kernel: 3, padding: 1 })),
      pool: Nn.maxPool2d(2),
      bottom: Nn.sequential(Nn.input([16, 16, 8]), Nn.convTranspose2d({ filters: 8, kernel: 2, stride: 2 })),
      up: Nn.sequential(Nn.input([32, 32, 16]), Nn.conv2d({ filters: 2, kernel: 1 }))
    },
    apply: ({ bottom, down, pool, up }, image) => {
      const fine = down(image)
      return up(Tensor.concat([fine, bottom(pool(fine))], -1))
    }
  })
  return unet.output.shape satisfies readonly [32, 32, 2]
}

/** Generic over a width: it passes through two inputs and the attention between them. */
export const seq2seqOfAnyWidth = () => {
  const make = <const D extends number>(width: D) => {
    const cell = Nn.lstm(width)
    const reader = Nn.sequential(Nn.input(["time", width]), cell)
    return Nn.define({
      inputs: { source: Nn.input(["words", width]), target: Nn.input(["time", width]) },
      parts: {
        encoder: reader,
        decoder: reader,
        attention: Nn.additiveAttention({ width, units: width }),
        head: Nn.sequential(Nn.input(["time", width]), Nn.dense(1000))
      },
      apply: ({ attention, decoder, encoder, head }, { source, target }) => {
        const [read, code] = cell.unroll(encoder.params.lstm0, source)
        const [states] = cell.unroll(decoder.params.lstm0, target, { initial: code })
        return head(attention({ x: states, context: read }))
      }
    })
  }
  const model = make(64)
  const batch = { source: Tensor.zeros([8, 12, 64]), target: Tensor.zeros([8, 10, 64]) }
  const logits: Tensor.Tensor<[8, 10, 1000]> = model.infer(model.init(key), batch)
  return logits
}

/** Generic over all sizes: the table is the head too, and heads that divide the width are asked for where sizes are known. */
export const gptOfAnySize = () => {
  const make = <V extends number, D extends number, H extends number>(vocabulary: V, width: D, heads: H) => {
    const body = Nn.sequential(Nn.input(["time", width]), Nn.repeat(12, Nn.encoderBlock({ heads, causal: true })))
    return Nn.define({
      inputs: Nn.input(["time"], "int32"),
      parts: { tokens: Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(vocabulary, width)), body },
      apply: ({ body, tokens }, ids) => Nn.unembed(tokens.params.embedding0, body(tokens(ids)))
    })
  }
  const small = make(50257, 768, 12)
  const given = <D extends number, H extends number>(width: D, heads: H) =>
    Nn.gpt({ vocabulary: 50257, context: 1024, width, heads, layers: 12 })
  return [small.output.shape satisfies readonly ["time", 50257], Model.parameterCount(given(768, 12))]
}

export const bertWithItsHead = () => {
  const make = <V extends number, D extends number, H extends number>(vocabulary: V, width: D, heads: H) =>
    Nn.define({
      inputs: {
        tokens: Nn.input(["time"], "int32"),
        segments: Nn.input(["time"], "int32"),
        mask: Nn.input(["time"], "bool")
      },
      parts: {
        encoder: Nn.bert({ vocabulary, context: 512, width, heads, layers: 12 }),
        head: Nn.sequential(Nn.input(["time", width]), Nn.dense(width), Nn.gelu, Nn.layerNorm()),
        bias: Nn.parameter([vocabulary])
      },
      apply: ({ bias, encoder, head }, inputs) =>
        Tensor.add(Nn.unembed(encoder.params.tokens, head(encoder(inputs).tokens)), bias)
    })
  return make(30522, 768, 12).output.shape satisfies readonly ["time", 30522]
}

export const vitReadsItsToken = () => {
  const vit = Nn.sequential(
    Nn.input([224, 224, 3]),
    Nn.patchEmbedding(16, 768),
    Nn.classToken(),
    Nn.positionEmbedding(197),
    Nn.repeat(12, Nn.encoderBlock({ heads: 12 })),
    Nn.layerNorm(),
    Nn.lift(Nn.input([197, 768]), (x) => Tensor.at(x, 0, 1)),
    Nn.dense(1000)
  )
  return vit.output.shape satisfies readonly [1000]
}

const vae = Nn.define({
  inputs: Nn.input([784]),
  parts: {
    mean: Nn.sequential(Nn.input([784]), Nn.dense(8)),
    logVariance: Nn.sequential(Nn.input([784]), Nn.dense(8)),
    decoder: Nn.sequential(Nn.input([8]), Nn.dense(784))
  },
  needs: "Key",
  apply: (parts, image, { key }) => {
    const [mean, logVariance] = [parts.mean(image), parts.logVariance(image)]
    const deviation = Tensor.exp(Tensor.mul(logVariance, 0.5))
    const code = key === null ? mean : Tensor.add(mean, Tensor.mul(deviation, Random.normal(key, mean)))
    return { logits: parts.decoder(code), mean, logVariance }
  }
})

interface Coded {
  readonly logits: Tensor.Tensor<["batch", 784]>
  readonly mean: Tensor.Tensor<["batch", 8]>
  readonly logVariance: Tensor.Tensor<["batch", 8]>
}

const elbo = Loss.make({
  name: "elbo",
  uses: ["image"],
  label: "image",
  perExample: (coded: Coded, { image }: { readonly image: Tensor.Tensor<["batch", 784]> }) => {
    const { logVariance, logits, mean } = coded
    const reconstruction = Tensor.sum(Tensor.sub(Tensor.softplus(logits), Tensor.mul(image, logits)), [1])
    const apart = Tensor.sub(Tensor.add(Tensor.square(mean), Tensor.exp(logVariance)), Tensor.add(logVariance, 1))
    return Tensor.add(reconstruction, Tensor.mul(Tensor.sum(apart, [1]), 0.5))
  }
})

/** The input is what the loss compares the output with. */
export const vaeOnItsImages = (digits: Dataset.Dataset<{ readonly image: Tensor.Tensor<[784]> }, 64>) =>
  Trainer.make({
    model: vae,
    loss: elbo,
    data: digits,
    input: "image",
    optimizer: Optimizer.adam({ learningRate: 1e-3 }),
    epochs: 1,
    key
  })
