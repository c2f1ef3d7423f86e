/** Shapes, axes, names and counts that only run time knows are never refused. */
import * as NdArray from "@typegrad/core/NdArray"
import * as Random from "@typegrad/core/Random"
import type { Shape } from "@typegrad/core/Shape"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"
import type { Layer } from "@typegrad/nn/Layer"
import * as Nn from "@typegrad/nn/Nn"

declare const sizes: ReadonlyArray<number>
declare const dims: Shape
declare const n: number
declare const name: string
declare const keep: boolean
declare const layers: ReadonlyArray<Layer>
declare const x: Tensor.Tensor<[2, 3]>
declare const grid: Tensor.Tensor<[number, number]>
declare const named: Tensor.Tensor<["batch", number]>
declare const unknown: Tensor.Tensor<Shape>
declare const any: Tensor.AnyTensor

export const made = [Tensor.zeros(sizes), Tensor.ones(sizes), Tensor.full(sizes, 1), Tensor.iota([n, 2], n)]

export const drawn = [Random.normal(Random.key(n), sizes), Random.uniform(Random.key(n), [n, 3])]

export const reshaped = [Tensor.reshape(x, sizes), Tensor.reshape(unknown, dims), Tensor.reshape(x, [n, -1])]

export const stretched = [
  Tensor.broadcastTo(x, sizes),
  Tensor.broadcastTo(unknown, dims),
  Tensor.broadcastTo(grid, [4, n, n])
]

export const refined = [Tensor.refine(x, sizes), Tensor.refine(unknown, dims), Tensor.refine(unknown, ["batch", 3])]

export const transposed = [Tensor.transpose(x, sizes), Tensor.transpose(unknown, [1, 0]), Tensor.transpose(x, [n, 0])]

export const summed = [Tensor.sum(x, sizes), Tensor.sum(unknown, sizes), Tensor.sum(x, [n]), Tensor.mean(x, [0], keep)]

export const along = [Tensor.argMax(x, n), Tensor.softmax(x, n), Tensor.cumsum(x, n), Tensor.squeeze(x, n)]

export const expanded = [Tensor.expandDims(x, n), Tensor.expandDims(unknown, 0), Tensor.squeeze(unknown, -1)]

export const hot = Tensor.oneHot(Tensor.arange(n), n)

export const sized = [Tensor.size(x, name), Tensor.size(named, "batch"), Tensor.size(unknown, "time")]

export const added = [Tensor.add(grid, x), Tensor.add(named, grid), Tensor.add(unknown, x), Tensor.add(any, 1)]

export const multiplied = [Tensor.matmul(grid, x), Tensor.matmul(named, x), Tensor.matmul(unknown, x)]

export const arrays = [
  NdArray.zeros(sizes),
  NdArray.make(new Float32Array(n), [n]),
  NdArray.refine(NdArray.zeros([n]), [n])
]

export const specs = [Spec.make(dims), Spec.make([n, "time"])]

export const models = [
  Nn.sequential(Nn.input(sizes), Nn.flatten, Nn.dense(10)),
  Nn.sequential(Nn.input([n]), Nn.dense(n), Nn.dropout(n), Nn.dense(10)),
  Nn.sequential(Nn.input([3]), ...layers),
  Nn.sequential(Nn.input([3]), n > 1 ? Nn.dense(3) : Nn.dense(4), Nn.dense(5)),
  Nn.sequential(Nn.input([8]), Nn.repeat(n, Nn.dense(8)), Nn.residual(Nn.dense(n)))
]
