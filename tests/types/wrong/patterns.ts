/** Products and rearrangements by the names of their axes. */
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const innerAxesOfAProduct = (x: T<["batch", 784]>, w: T<[512, 10]>) => Tensor.einsum("b i, i o -> b o", x, w) // ! einsum "b i, i o -> b o": index i is 784 and also 512

export const headsOfAttention = (q: T<["batch", "time", 12, 64]>, k: T<["batch", "time", 8, 64]>) =>
  Tensor.einsum("b q h d, b k h d -> b h q k", q, k) // ! einsum "b q h d, b k h d -> b h q k": index h is 12 and also 8

export const sourceAgainstTarget = (weights: T<["batch", 12, "target", "source"]>, v: T<["batch", "target", 12, 64]>) =>
  Tensor.einsum("b h q k, b k h d -> b q h d", weights, v) // ! einsum "b h q k, b k h d -> b q h d": index k is source and also target

export const axesForgotten = (x: T<["batch", "time", 64]>, w: T<[64, 10]>) => Tensor.einsum("b i, i o -> b o", x, w) // ! einsum "b i, i o -> b o": operand 0 is [batch, time, 64] but its subscript has 2 axes

export const operandForgotten = (x: T<["batch", 64]>) => Tensor.einsum("b i, i o -> b o", x) // ! einsum "b i, i o -> b o": there is no operand 1

export const axisOutOfNowhere = (x: T<["batch", 64]>) => Tensor.einsum("b i -> b o", x) // ! einsum "b i -> b o": output index o is in no input

export const lettersOfAnotherLayer = (x: T<["batch", "time", 64]>, w: T<[32, 10]>) => Tensor.einsum("bti,io->bto", x, w) // ! einsum "bti,io->bto": index i is 64 and also 32

export const noArrow = (x: T<[3, 4]>) => Tensor.einsum("i j", x) // ! einsum: "i j" is not of the form "i j, j k -> i k"

export const productOfIds = (ids: T<["batch", 3], "int32">) => Tensor.einsum("b i -> b", ids) // ! einsum: needs float32 but got int32: cast it first

export const headsThatDoNotDivide = (x: T<["batch", "time", 770]>) =>
  Tensor.rearrange(x, "b t (h d) -> b h t d", { h: 12 }) // ! rearrange "b t (h d) -> b h t d": (h d) is 770, which 12 does not divide

export const channelForgotten = (x: T<["batch", 28, 28, 3]>) => Tensor.rearrange(x, "b h w -> b (h w)") // ! rearrange "b h w -> b (h w)": the pattern has 3 axes but the tensor is [batch, 28, 28, 3]

export const axisLost = (x: T<["batch", 28, 28, 3]>) => Tensor.rearrange(x, "b h w c -> b (h w)") // ! rearrange "b h w c -> b (h w)": axis c is missing in the output

export const axisInvented = (x: T<["batch", 28, 28]>) => Tensor.rearrange(x, "b h w -> b h w c") // ! rearrange "b h w -> b h w c": axis c of the output is not in the input

export const patchesThatDoNotDivide = (x: T<["batch", 30, 30, 3]>) =>
  Tensor.rearrange(x, "b (h p) (w q) c -> b (h w) (p q c)", { p: 16, q: 16 }) // ! rearrange "b (h p) (w q) c -> b (h w) (p q c)": (h p) is 30, which 16 does not divide

export const twoUnknownSizes = (x: T<["batch", 12]>) => Tensor.rearrange(x, "b (h w) -> b h w") // ! rearrange "b (h w) -> b h w": (h w) needs the sizes of all its axes but one

export const axisTwice = (x: T<["batch", 28, 28]>) => Tensor.rearrange(x, "b h h -> b h") // ! rearrange "b h h -> b h": axis h is repeated in the input

export const parenthesisForgotten = (x: T<["batch", 12]>) => Tensor.rearrange(x, "b (h w -> b h w", { h: 3 }) // ! rearrange "b (h w -> b h w": axis h of the output is not in the input

export const windowThatDoesNotDivide = (x: T<["batch", 27, 27, 8]>) =>
  Tensor.reduce(x, "b (h k) (w l) c -> b h w c", "max", { k: 2, l: 2 }) // ! reduce "b (h k) (w l) c -> b h w c": (h k) is 27, which 2 does not divide

export const meanOfIds = (ids: T<["batch", "time"], "int32">) => Tensor.reduce(ids, "b t -> b", "mean") // ! reduce: needs float32 but got int32: cast it first

export const countForgotten = (x: T<["batch", 5]>) => Tensor.repeat(x, "b d -> b r d") // ! repeat "b d -> b r d": the size of axis r is not known

export const axisLostInARepeat = (x: T<["batch", 5]>) => Tensor.repeat(x, "b d -> b r", { r: 2 }) // ! repeat "b d -> b r": axis d is missing in the output
