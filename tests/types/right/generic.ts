/** Code that is generic over sizes, names, shapes, models and data. */
import type { DType } from "@typegrad/core/DType"
import type { Dim, Shape } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import * as Transform from "@typegrad/core/Transform"
import * as Dataset from "@typegrad/data/Dataset"
import * as Nn from "@typegrad/nn/Nn"

type T<S extends Shape, D extends DType = "float32"> = Tensor.Tensor<S, D>

export const linear = <B extends Dim, I extends Dim, O extends Dim>(
  x: T<[B, I]>,
  kernel: T<[I, O]>,
  bias: T<[O]>
): T<[B, O]> => Tensor.add(Tensor.matmul(x, kernel), bias)

export const linearOfSizes: T<[32, 10]> = linear(Tensor.zeros([32, 784]), Tensor.zeros([784, 10]), Tensor.zeros([10]))

export const linearOfNames = (x: T<["batch", "features"]>, kernel: T<["features", 10]>): T<["batch", 10]> =>
  linear(x, kernel, Tensor.zeros([10]))

export const linearOfRunTime = (n: number): T<[number, 10]> =>
  linear(Tensor.zeros([n, n]), Tensor.zeros([n, 10]), Tensor.zeros([10]))

export const attend = <B extends Dim, H extends Dim, Q extends Dim, K extends Dim, D extends Dim>(
  q: T<[B, H, Q, D]>,
  k: T<[B, H, K, D]>,
  v: T<[B, H, K, D]>
): T<[B, H, Q, D]> => Tensor.matmul(Tensor.softmax(Tensor.matmul(q, Tensor.transpose(k, [0, 1, 3, 2]))), v)

export const swish = <S extends Shape>(x: T<S>): T<S> => Tensor.mul(x, Tensor.sigmoid(x))

export const masked = <S extends Shape>(mask: T<S, "bool">, x: T<S>): T<S> => Tensor.where(mask, x, 0)

export const rows = <B extends Dim, N extends Dim>(x: T<[B, N]>): T<[B]> => Tensor.sum(Tensor.softmax(x), [1])

export const centred = <B extends Dim, N extends Dim>(x: T<[B, N]>): T<[B, N]> =>
  Tensor.sub(x, Tensor.mean(x, [1], true))

export const twoSizesThatMayBeEqual = <A extends Dim, B extends Dim>(x: T<[A, 3]>, y: T<[B, 3]>) => Tensor.add(x, y)

export const squared = <N extends number>(n: N): T<[N, N]> => Tensor.add(Tensor.zeros([n, n]), Tensor.eye(n))

export const counted = <N extends number>(n: N): T<[N], "int32"> => Tensor.arange(n)

export const hot = <B extends Dim, N extends number>(ids: T<[B], "int32">, classes: N): T<[B, N]> =>
  Tensor.oneHot(ids, classes)

export const transposed = <A extends Dim, B extends Dim>(x: T<[A, B]>): T<[B, A]> => Tensor.transpose(x, [1, 0])

export const column = <B extends Dim>(x: T<[B]>): T<[B, 1]> => Tensor.expandDims(x, -1)

export const flattenedBack = <B extends Dim>(x: T<[B, 1]>): T<[B]> => Tensor.squeeze(x, 1)

export const accuracy = <B extends Dim, C extends Dim>(logits: T<[B, C]>, labels: T<[B], "int32">): T<[]> =>
  Tensor.mean(Tensor.cast(Tensor.equal(Tensor.argMax(logits, 1), labels), "float32"))

export const descent = <P extends Dim>(w: T<[P]>, rate: number): T<[P]> =>
  Tensor.sub(w, Tensor.mul(Transform.grad((v: T<[P]>) => Tensor.sum(Tensor.square(v)))(w), rate))

export const anyTensor = (x: Tensor.AnyTensor): Tensor.AnyTensor => Tensor.add(x, 1)

export const anyShape = (x: T<Shape>, y: T<Shape>): T<Shape> => Tensor.add(Tensor.matmul(x, y), Tensor.sum(y, [0]))

export const activation = (f: <S extends Shape>(x: T<S>) => T<S>, x: T<["batch", 3]>): T<["batch", 3]> =>
  f(Tensor.mul(x, 2))

export const passed: T<["batch", 3]> = activation(Tensor.tanh, {} as T<["batch", 3]>)

export const network = <W extends number, C extends number>(width: W, classes: C) =>
  Nn.sequential(Nn.input([width]), Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(width), Nn.relu)), Nn.dense(classes))

export const networkOfSizes: readonly [10] = network(64, 10).output.shape

export const unlabelled = <X extends Tensor.AnyTensor>(
  data: Dataset.Dataset<{ readonly x: X; readonly label: T<[], "int32"> }>
) => data.pipe(Dataset.take(100), Dataset.batch(10))
