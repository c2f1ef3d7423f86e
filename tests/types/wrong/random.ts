/** Samplers of what is not there. */
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Spec from "@typegrad/core/Spec"
import type * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

declare const key: Random.Key

export const categoricalOverAnAxisTooFar = (logits: T<["batch", 10]>) => Random.categorical(key, logits, 2) // ! categorical: axis 2 is out of range for [batch, 10] (rank 2)

export const categoricalOfNothing = (logits: T<["batch", 0]>) => Random.categorical(key, logits, 1) // ! categorical: axis 1 of [batch, 0] is empty

export const categoricalOfIds = (ids: T<["batch", 10], "int32">) => Random.categorical(key, ids) // ! categorical: needs float32 but got int32: cast it first

export const permutedAlongAnAxisTooFar = (x: T<[4, 3]>) => Random.permutation(key, x, 2) // ! permutation: axis 2 is out of range for [4, 3] (rank 2)

export const chosenByName = () => Random.choice(key, 10, ["batch"]) // ! choice: batch has no size here: use Tensor.size(x, "batch")

export const exponentialByName = () => Random.exponential(key, ["batch"]) // ! exponential: batch has no size here: use Tensor.size(x, "batch")

export const gumbelOfAFraction = () => Random.gumbel(key, [2.5]) // ! gumbel: 2.5 is not a size

export const laplaceOfANegative = () => Random.laplace(key, [-1]) // ! laplace: -1 is not a size

export const logisticByName = () => Random.logistic(key, [3, "time"]) // ! logistic: time has no size here: use Tensor.size(x, "time")

export const rademacherByName = () => Random.rademacher(key, ["time"]) // ! rademacher: time has no size here: use Tensor.size(x, "time")

export const gammaByName = () => Random.gamma(key, 2, ["batch"]) // ! gamma: batch has no size here: use Tensor.size(x, "batch")

export const chiSquareByName = () => Random.chiSquare(key, 2, ["batch"]) // ! chiSquare: batch has no size here: use Tensor.size(x, "batch")

export const studentTByName = () => Random.studentT(key, 2, ["batch"]) // ! studentT: batch has no size here: use Tensor.size(x, "batch")

export const betaOfAFraction = () => Random.beta(key, 2, 2, [0.5]) // ! beta: 0.5 is not a size

export const dirichletOfIds = (ids: T<[3], "int32">) => Random.dirichlet(key, ids) // ! dirichlet: needs float32 but got int32: cast it first

export const tracedWithOneSpecTooFew = Program.trace((x: T<[3]>, y: T<[3]>) => [x, y], [Spec.make([3])]) // ! compile: argument 1 has no spec
