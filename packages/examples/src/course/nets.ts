/** Networks whose backward pass is weighed: a loss of parameters and a batch, with the shapes of both. */
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"

export interface Net {
  readonly name: string
  readonly params: Readonly<Record<string, Spec.Spec<any>>>
  readonly x: Spec.Spec<any>
  readonly loss: (params: any, x: any) => Tensor.Tensor<[]>
}

const meanSquare = (x: any): Tensor.Tensor<[]> => Tensor.mean(Tensor.square(x as Tensor.Tensor<any>)) as never

const mlp = (name: string, widths: ReadonlyArray<number>, batch: number): Net => ({
  name,
  params: Object.fromEntries(widths.slice(1).map((width, i) => [`w${i}`, Spec.make([widths[i]!, width])])),
  x: Spec.make([batch, widths[0]!]),
  loss: (params, x) =>
    meanSquare(widths.slice(1).reduce((h, _, i) => Tensor.tanh(Tensor.matmul(h, params[`w${i}`]) as any), x))
})

const square = Spec.make([64, 64])

const attention: Net = {
  name: "attention, 64 tokens of 64",
  params: { q: square, k: square, v: square, o: square },
  x: Spec.make([16, 64, 64]),
  loss: (params, x) => {
    const [q, k, v] = [params.q, params.k, params.v].map((w) => Tensor.matmul(x, w) as Tensor.Tensor<[16, 64, 64]>)
    const scores = Tensor.mul(Tensor.matmul(q!, Tensor.transpose(k!, [0, 2, 1])), 1 / 8)
    return meanSquare(Tensor.matmul(Tensor.matmul(Tensor.softmax(scores, 2), v!), params.o))
  }
}

const convolution: Net = {
  name: "two convolutions, 28x28",
  params: { k1: Spec.make([5, 5, 1, 6]), k2: Spec.make([5, 5, 6, 16]) },
  x: Spec.make([16, 28, 28, 1]),
  loss: (params, x) => {
    const hidden = Tensor.relu(Tensor.conv2d(x, params.k1) as Tensor.Tensor<any>)
    return meanSquare(Tensor.conv2d(hidden as any, params.k2))
  }
}

export const nets: ReadonlyArray<Net> = [
  mlp("MLP 784-256-10", [784, 256, 10], 64),
  mlp("MLP of 8 layers of 128", [128, 128, 128, 128, 128, 128, 128, 128, 128], 64),
  convolution,
  attention
]
