/** LeNet-5 on one digit: parameters drawn from a key, logits of an image. */
import type { Backend } from "@typegrad/core/Backend"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import * as Effect from "effect/Effect"

const drawn = (key: Random.Key) => {
  const keys = Random.split(key, 5)
  return {
    first: Tensor.mul(Random.normal(keys[0], [5, 5, 1, 6]), 0.2),
    second: Tensor.mul(Random.normal(keys[1], [5, 5, 6, 16]), 0.08),
    third: Tensor.mul(Random.normal(keys[2], [400, 120]), 0.05),
    fourth: Tensor.mul(Random.normal(keys[3], [120, 84]), 0.1),
    fifth: Tensor.mul(Random.normal(keys[4], [84, 10]), 0.1)
  }
}

const logits = (p: ReturnType<typeof drawn>, image: Tensor.Tensor<[1, 28, 28, 1]>) => {
  const maps = Tensor.avgPool2d(Tensor.tanh(Tensor.conv2d(image, p.first, { padding: "same" })), 2)
  const smaller = Tensor.avgPool2d(Tensor.tanh(Tensor.conv2d(maps, p.second)), 2)
  const hidden = Tensor.tanh(Tensor.matmul(Tensor.reshape(smaller, [1, 400]), p.third))
  return Tensor.matmul(Tensor.tanh(Tensor.matmul(hidden, p.fourth)), p.fifth)
}

/** The program; its parameters are constants. */
export const compile = Effect.gen(function* () {
  const parameters = yield* Program.evaluate(drawn(Random.key(1998)))
  const constants = {
    first: Tensor.constant(parameters.first),
    second: Tensor.constant(parameters.second),
    third: Tensor.constant(parameters.third),
    fourth: Tensor.constant(parameters.fourth),
    fifth: Tensor.constant(parameters.fifth)
  }
  return yield* Program.compile((image) => logits(constants, image), [Spec.make([1, 28, 28, 1])])
})

/** The logits of 784 floats. */
export const infer = (pixels: Float32Array<ArrayBuffer>): Effect.Effect<Float32Array, unknown, Backend> =>
  Effect.scoped(
    Effect.gen(function* () {
      const program = yield* compile
      return (yield* program.run(NdArray.fromArray([1, 28, 28, 1], "float32", pixels))).data
    })
  )
