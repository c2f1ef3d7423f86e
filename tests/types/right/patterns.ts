import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const product = (x: T<["batch", 784]>, w: T<[784, 10]>): T<["batch", 10]> =>
  Tensor.einsum("b i, i o -> b o", x, w)

export const attention = (
  q: T<["batch", "target", 12, 64]>,
  k: T<["batch", "source", 12, 64]>,
  v: T<["batch", "source", 12, 64]>
): T<["batch", "target", 12, 64]> => {
  const weights = Tensor.softmax(Tensor.einsum("b q h d, b k h d -> b h q k", q, k))
  return Tensor.einsum("b h q k, b k h d -> b q h d", weights, v)
}

export const bilinear = (x: T<["batch", 8]>, w: T<[8, 3, 5]>, y: T<["batch", 5]>): T<["batch", 3]> =>
  Tensor.einsum("b i, i o j, b j -> b o", x, w, y)

export const transposed = (x: T<[3, 4]>): T<[4, 3]> => Tensor.einsum("i j -> j i", x)

export const letters = (x: T<["batch", "time", 64]>, w: T<[64, 10]>): T<["batch", "time", 10]> =>
  Tensor.einsum("bti,io->bto", x, w)

export const total = (x: T<[3, 4]>): T<[]> => Tensor.einsum("i j ->", x)

export const splitHeads = (x: T<["batch", "time", 768]>): T<["batch", 12, "time", 64]> =>
  Tensor.rearrange(x, "b t (h d) -> b h t d", { h: 12 })

export const mergeHeads = (x: T<["batch", 12, "time", 64]>): T<["batch", "time", 768]> =>
  Tensor.rearrange(x, "b h t d -> b t (h d)")

export const patches = (x: T<["batch", 224, 224, 3]>): T<["batch", 196, 768]> =>
  Tensor.rearrange(x, "b (h p) (w q) c -> b (h w) (p q c)", { p: 16, q: 16 })

export const channelsLast = (x: T<["batch", 3, 28, 28]>): T<["batch", 28, 28, 3]> =>
  Tensor.rearrange(x, "b c h w -> b h w c")

export const timeFirst = (x: T<["batch", "time", 64]>): T<["time", "batch", 64]> =>
  Tensor.rearrange(x, "b t d -> t b d")

export const maxPool = (x: T<["batch", 28, 28, 6]>): T<["batch", 14, 14, 6]> =>
  Tensor.reduce(x, "b (h k) (w l) c -> b h w c", "max", { k: 2, l: 2 })

export const globalAverage = (x: T<["batch", 7, 7, 512]>): T<["batch", 512]> =>
  Tensor.reduce(x, "b h w c -> b c", "mean")

export const repeated = (x: T<["batch", 5]>): T<["batch", 3, 5]> => Tensor.repeat(x, "b d -> b r d", { r: 3 })

export const upsampled = (x: T<["batch", 7, 7, 3]>): T<["batch", 14, 14, 3]> =>
  Tensor.repeat(x, "b h w c -> b (h k) (w l) c", { k: 2, l: 2 })

export const ofRunTime = (x: T<[number, number, 768]>, heads: number, pattern: string) => [
  Tensor.rearrange(x, "b t (h d) -> b h t d", { h: heads }),
  Tensor.rearrange(x, pattern),
  Tensor.einsum("b t i, i o -> b t o", x, Tensor.zeros([heads, 3])),
  Tensor.repeat(x, "b t d -> b t r d", { r: heads }),
  Tensor.reduce(x, "b t d -> b", "sum")
]

export const allThatIsLeft = (x: T<["batch", "time", 64]>, w: T<[64, 128]>): T<["batch", "time", 128]> =>
  Tensor.refine(Tensor.einsum("...i,io->...o", x, w), ["batch", "time", 128])
