/** Models on prebuilt kernels: training and inference give the bits of compiled code. */
import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Effect from "effect/Effect"
import { same, variants } from "./support.ts"
import { infer } from "./worker/lenet.ts"

const wave = <const S extends ReadonlyArray<number>>(
  sizes: S,
  scale: number,
  step: number
): NdArray.NdArray<S, "float32"> =>
  NdArray.fromArray(
    sizes as ReadonlyArray<number>,
    "float32",
    Float32Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(step * i) * scale)
  ) as never

type Weights = {
  readonly first: Tensor.Tensor<[784, 64]>
  readonly bias: Tensor.Tensor<[64]>
  readonly second: Tensor.Tensor<[64, 10]>
}
type Batch = { readonly x: Tensor.Tensor<[32, 784]>; readonly y: Tensor.Tensor<[32, 10]> }

const loss = ({ bias, first, second }: Weights, { x, y }: Batch): Tensor.Tensor<[]> => {
  const hidden = Tensor.relu(Tensor.add(Tensor.matmul(x, first), bias))
  return Tensor.neg(Tensor.mean(Tensor.mul(Tensor.logSoftmax(Tensor.matmul(hidden, second), -1), y)))
}

/** 50 steps of gradient descent with noise on what it sees: their losses, and the weights after them. */
const training = Effect.scoped(
  Effect.gen(function* () {
    const step = (state: Weights & { readonly step: Tensor.Tensor<[], "int32"> }, batch: Batch) => {
      const { step, ...weights } = state
      const noise = Random.normal(Random.foldIn(Random.key(3), step), [32, 784])
      const seen = { ...batch, x: Tensor.add(batch.x, Tensor.mul(noise, 0.1)) }
      const [value, gradients] = Transform.valueAndGrad(loss)(weights, seen)
      return {
        state: {
          first: Tensor.sub(weights.first, Tensor.mul(gradients.first, 0.5)),
          bias: Tensor.sub(weights.bias, Tensor.mul(gradients.bias, 0.5)),
          second: Tensor.sub(weights.second, Tensor.mul(gradients.second, 0.5)),
          step: Tensor.add(step, 1)
        },
        output: value
      }
    }
    const program = yield* Program.stateful(step, {
      state: {
        first: wave<[784, 64]>([784, 64], 0.05, 7),
        bias: NdArray.zeros([64]),
        second: wave<[64, 10]>([64, 10], 0.2, 11),
        step: NdArray.fromArray([], "int32", Int32Array.of(0))
      },
      inputs: { x: Spec.make([32, 784]), y: Spec.make([32, 10]) }
    })
    const batch = { x: wave([32, 784], 1, 0.7), y: wave([32, 10], 0.5, 0.3) }
    const losses: Array<NdArray.NdArray> = []
    for (let i = 0; i < 50; i++) losses.push(yield* program.next(batch))
    assert.isBelow(NdArray.item(losses[49]!) as number, NdArray.item(losses[0]!) as number)
    return [losses, yield* program.snapshot]
  })
)

type Tokens = Tensor.Tensor<[16, 32]>

const weight = <const S extends ReadonlyArray<number>>(sizes: S, step: number) =>
  Tensor.constant(wave(sizes, 0.3, step))

const norm = (x: Tokens): Tokens => {
  const centered = Tensor.sub(x, Tensor.reshape(Tensor.mean(x, [-1]), [16, 1]))
  const variance = Tensor.reshape(Tensor.mean(Tensor.square(centered), [-1]), [16, 1])
  return Tensor.div(centered, Tensor.sqrt(Tensor.add(variance, 1e-5)))
}

/** Four heads of eight features. */
const heads = (x: Tokens) => Tensor.transpose(Tensor.reshape(x, [16, 4, 8]), [1, 0, 2])

const attention = (x: Tokens): Tokens => {
  const [q, k, v] = [
    heads(Tensor.matmul(x, weight([32, 32], 2))),
    heads(Tensor.matmul(x, weight([32, 32], 3))),
    heads(Tensor.matmul(x, weight([32, 32], 4)))
  ]
  const scores = Tensor.div(Tensor.matmul(q, Tensor.transpose(k, [0, 2, 1])), Math.sqrt(8))
  const places = Tensor.arange(16)
  const seen = Tensor.greaterEqual(Tensor.reshape(places, [16, 1]), Tensor.reshape(places, [1, 16]))
  const mixed = Tensor.matmul(Tensor.softmax(Tensor.where(seen, scores, -1e9), -1), v)
  return Tensor.matmul(Tensor.reshape(Tensor.transpose(mixed, [1, 0, 2]), [16, 32]), weight([32, 32], 5))
}

const feedForward = (x: Tokens): Tokens => {
  const up = Tensor.matmul(x, weight([32, 128], 6))
  const gelu = Tensor.mul(Tensor.mul(up, 0.5), Tensor.add(Tensor.erf(Tensor.mul(up, Math.SQRT1_2)), 1))
  return Tensor.matmul(gelu, weight([128, 32], 7))
}

/** A decoder block on 16 tokens: attention that looks back, and a layer of gelu. */
const block = Effect.scoped(
  Effect.gen(function* () {
    const program = yield* Program.compile(
      (tokens: Tensor.Tensor<[16], "int32">) => {
        const x = Tensor.gather(weight([50, 32], 1), tokens)
        const y = Tensor.add(x, attention(norm(x)))
        return Tensor.add(y, feedForward(norm(y)))
      },
      [Spec.make([16], "int32")]
    )
    return yield* program.run(
      NdArray.fromArray(
        [16],
        "int32",
        Int32Array.from({ length: 16 }, (_, i) => (i * 7) % 50)
      )
    )
  })
)

const pixels = Float32Array.from({ length: 784 }, (_, i) => Math.cos(i / 5))

describe("models on prebuilt kernels", () => {
  for (const variant of variants) {
    it.effect(`train a perceptron, ${variant}`, () => same("training", variant, training))
    it.effect(`infer LeNet, ${variant}`, () =>
      same(
        "LeNet",
        variant,
        Effect.map(infer(pixels), (data) => NdArray.fromArray([10], "float32", Float32Array.from(data)))
      )
    )
    it.effect(`infer a decoder block, ${variant}`, () => same("decoder block", variant, block))
  }
})
