/** Every model of the course compiles for WebAssembly, and ten steps on a little data lower its loss. */
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import * as Dataset from "@typegrad/data/Dataset"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import { bert, maskedTokens } from "../src/models/bert.ts"
import { gpt } from "../src/models/gpt.ts"
import { lenet5 } from "../src/models/lenet.ts"
import { mlp } from "../src/models/mlp.ts"
import { resnet18Small } from "../src/models/resnet18.ts"
import { seq2seq, seq2seqAttention } from "../src/models/seq2seq.ts"
import { unet } from "../src/models/unet.ts"
import { negativeElbo, vae } from "../src/models/vae.ts"
import { vit } from "../src/models/vit.ts"

const count = 8
const key = Random.key(7)
const steps = 10
const withRate = (learningRate: number) => ({ epochs: steps, key, optimizer: Optimizer.adam({ learningRate }) })
const base = withRate(3e-3)
const fast = withRate(1e-2)
const slow = withRate(1e-3)

const size = (shape: ReadonlyArray<number>): number => shape.reduce((product, dim) => product * dim, 1)

/** `count` examples: the stripes of the even ones are wider, under noise; elements in [0, 1). */
const images = <const S extends ReadonlyArray<number>>(shape: S) => {
  const random = Random.host(Random.key(1))
  const each = size(shape)
  const stripe = (index: number) => (index % 8 < (Math.floor(index / each) % 2 === 0 ? 6 : 2) ? 0.7 : 0)
  const data = Float32Array.from({ length: count * each }, (_, index) => stripe(index) + 0.3 * random.uniform())
  return NdArray.fromArray([count, ...shape] as const, "float32", data)
}

const ids = <const S extends ReadonlyArray<number>>(shape: S, of: (index: number) => number) => {
  const data = Int32Array.from({ length: count * size(shape) }, (_, index) => of(index))
  return NdArray.fromArray([count, ...shape] as const, "int32", data)
}

const flags = <const S extends ReadonlyArray<number>>(shape: S, of: (index: number) => boolean) => {
  const data = Uint8Array.from({ length: count * size(shape) }, (_, index) => Number(of(index)))
  return NdArray.fromArray([count, ...shape] as const, "bool", data)
}

const labels = ids([], (index) => index % 2)
const photos = Dataset.fromNdArrays({ image: images([32, 32, 3]), label: labels }).pipe(Dataset.batch(count))

/** The losses of the steps of a run on WebAssembly; a step's loss is from before its update. */
const losses = Effect.fnUntraced(function* (run: Trainer.AnyRun) {
  const found: Array<number> = []
  yield* Trainer.fit(run as any, {
    observe: (event) => Effect.sync(() => (event._tag === "Step" ? void found.push(event.loss) : undefined))
  })
  return found
})

const learns = (name: string, run: Trainer.AnyRun) =>
  it.effect(
    name,
    () =>
      Effect.gen(function* () {
        const all = yield* losses(run)
        assert.lengthOf(all, steps)
        assert.isBelow(all.at(-1)!, 0.9 * all[0]!)
      }).pipe(Effect.provide(Wasm.layer())) as Effect.Effect<void>
  )

describe("ten steps", () => {
  learns(
    "mlp",
    Trainer.make({
      ...base,
      model: mlp(20, 32, 2),
      loss: Loss.crossEntropy,
      data: Dataset.fromNdArrays({ features: images([20]), label: labels }).pipe(Dataset.batch(count))
    })
  )

  learns(
    "lenet5",
    Trainer.make({
      ...slow,
      model: lenet5(2),
      loss: Loss.crossEntropy,
      data: Dataset.fromNdArrays({ image: images([28, 28, 1]), label: labels }).pipe(Dataset.batch(count))
    })
  )

  learns(
    "resnet18Small",
    Trainer.make({ ...base, model: resnet18Small(2, [4, 8, 16, 32]), loss: Loss.crossEntropy, data: photos })
  )

  learns(
    "vit",
    Trainer.make({
      ...base,
      model: vit(2, { width: 16, heads: 2, layers: 2 }),
      loss: Loss.crossEntropy,
      data: photos
    })
  )

  learns(
    "unet",
    Trainer.make({
      ...base,
      model: unet,
      loss: Loss.crossEntropy,
      data: Dataset.fromNdArrays({
        image: images([32, 32, 1]),
        // the left half is another class
        label: ids([32, 32], (index) => (index % 32 < 16 ? 0 : 1))
      }).pipe(Dataset.batch(count))
    })
  )

  // the target is the source, turned round
  const vocabulary = 8
  const length = 5
  const word = (example: number, place: number) => (example * 3 + place * place) % vocabulary
  const turned = (index: number) => word(Math.floor(index / length), length - 1 - (index % length))
  const pairs = Dataset.fromNdArrays({
    source: ids([length], (index) => word(Math.floor(index / length), index % length)),
    target: ids([length], (index) => (index % length === 0 ? 0 : turned(index - 1))),
    label: ids([length], turned)
  }).pipe(Dataset.batch(count))

  learns("seq2seq", Trainer.make({ ...fast, model: seq2seq(8, 16), loss: Loss.crossEntropy, data: pairs }))
  learns(
    "seq2seq with attention",
    Trainer.make({ ...fast, model: seq2seqAttention(8, 16), loss: Loss.crossEntropy, data: pairs })
  )

  const small = { vocabulary: 11, context: 8, width: 12, heads: 3, layers: 2 } as const
  const text = (index: number) => (index * index) % 11

  learns(
    "gpt",
    Trainer.make({
      ...fast,
      model: gpt(small),
      loss: Loss.crossEntropy,
      data: Dataset.fromNdArrays({ ids: ids([8], text), label: ids([8], (index) => text(index + 1)) }).pipe(
        Dataset.batch(count)
      )
    })
  )

  learns(
    "bert",
    Trainer.make({
      ...fast,
      model: bert(small),
      loss: maskedTokens,
      data: Dataset.fromNdArrays({
        tokens: ids([8], (index) => (index % 3 === 0 ? 10 : text(index))),
        segments: ids([8], (index) => (index % 8 < 4 ? 0 : 1)),
        mask: flags([8], (index) => index % 8 < 7),
        chosen: flags([8], (index) => index % 3 === 0),
        label: ids([8], text)
      }).pipe(Dataset.batch(count))
    })
  )

  learns(
    "vae",
    Trainer.make({
      ...base,
      model: vae,
      loss: negativeElbo,
      input: "image",
      data: Dataset.fromNdArrays({ image: images([784]) }).pipe(Dataset.batch(count))
    })
  )
})

describe("gpt", () => {
  it.effect("is Nn.gpt, written out", () =>
    Effect.gen(function* () {
      const sizes = { vocabulary: 11, context: 8, width: 12, heads: 3, layers: 2 } as const
      const given = Nn.gpt(sizes)
      const written = gpt(sizes)
      const { params } = given.init(key)
      const tokens = Tensor.constant(NdArray.make([3, 0, 10, 3, 7, 5], [2, 3], "int32"))
      const same = {
        tokens: { embedding0: params.tokens },
        body: { positionEmbedding0: params.positions, repeat1: params.blocks, layerNorm2: params.norm }
      }
      const [a, b] = yield* Program.evaluate([
        given.infer({ params, state: {} }, tokens),
        written.infer({ params: same, state: {} }, tokens)
      ] as const)
      assert.isTrue(NdArray.equals(a as any, b as any))
      assert.deepStrictEqual(
        Tree.entries(written.init(key).params).map(([path]) => path),
        Tree.entries(same).map(([path]) => path)
      )
    }).pipe(Effect.provide(Wasm.layer()))
  )
})

describe("vae", () => {
  it.effect("weighs reconstruction and code", () =>
    Effect.gen(function* () {
      const image = Tensor.zeros([2, 784])
      const code = (mean: number, logVariance: number) => ({
        logits: Tensor.zeros([2, 784]),
        mean: Tensor.full([2, 8], mean),
        logVariance: Tensor.full([2, 8], logVariance)
      })
      const of = (mean: number, logVariance: number) =>
        negativeElbo.perExample(code(mean, logVariance) as any, { image })
      const [equal, far] = yield* Program.evaluate([of(0, 0), of(3, Math.log(4))] as const)
      // a logit of 0 says that each pixel is 1 with probability 1/2
      const reconstruction = 784 * Math.LN2
      assert.closeTo(equal.data[1]!, reconstruction, 1e-3)
      // KL(N(3, 4) || N(0, 1)) for each of 8 numbers
      assert.closeTo(far.data[1]! - reconstruction, (8 * (9 + 4 - 1 - Math.log(4))) / 2, 1e-3)
    }).pipe(Effect.provide(Wasm.layer()))
  )
})
