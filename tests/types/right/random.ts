import * as Cost from "@typegrad/core/Cost"
import type { Graph } from "@typegrad/core/Graph"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

declare const key: Random.Key
declare const n: number

export const nextToken = (logits: T<["batch", 65]>): T<["batch"], "int32"> => Random.categorical(key, logits)

export const alongTheFirst = (logits: T<[65, "batch"]>): T<["batch"], "int32"> => Random.categorical(key, logits, 0)

export const order: T<[52], "int32"> = Random.permutation(key, 52)

export const orderOfRunTime: T<[number], "int32"> = Random.permutation(key, n)

export const shuffledRows = (x: T<[100, 784]>): T<[100, 784]> => Random.permutation(key, x)

export const shuffledTime = (x: T<["batch", "time"], "int32">): T<["batch", "time"], "int32"> =>
  Random.permutation(key, x, 1)

export const someOf: T<[3], "int32"> = Random.choice(key, 10, [3], { replace: false })

export const someRows = (x: T<[100, 784]>): T<[8, 784]> => Random.choice(key, x, [8])

export const weighted = (x: T<[100, 28, 28]>, p: T<[100]>): T<[2, 3, 28, 28]> => Random.choice(key, x, [2, 3], { p })

export const noise: ReadonlyArray<T<[4]>> = [
  Random.exponential(key, [4]),
  Random.gumbel(key, [4]),
  Random.laplace(key, [4]),
  Random.logistic(key, [4]),
  Random.rademacher(key, [4]),
  Random.gamma(key, 2, [4]),
  Random.chiSquare(key, 3, [4]),
  Random.studentT(key, 5, [4]),
  Random.beta(key, 2, 5, [4])
]

export const gammaByElement = (alpha: T<[3]>): T<[8, 3]> => Random.gamma(key, alpha, [8, 3])

export const simplex = (alpha: T<["batch", 3]>): T<["batch", 3]> => Random.dirichlet(key, alpha)

export const like = (x: T<["batch", 10]>): T<["batch", 10]> => Random.gumbel(key, x)

export const graph: Graph = Program.trace((x) => Tensor.sum(Tensor.exp(x)), [Spec.make([3])])

export const operations: number = Cost.of(graph).flops
