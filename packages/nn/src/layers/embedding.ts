import type { Bz, Dim, DimNe, Guard, Known, Shape, Show } from "@typegrad/core/Shape"
import * as Tensor from "@typegrad/core/Tensor"
import type { F32, I32 } from "../attention/operand.ts"
import * as Initializer from "../Initializer.ts"
import * as internal from "../internal/layer.ts"
import type { Count } from "../internal/types/check.ts"
import type { Embedding, EmbeddingParams } from "../internal/types/embedding.ts"

export type { Embedding, EmbeddingParams } from "../internal/types/embedding.ts"

/** The rows of a table. An id that is none gives NaN: negative ones, too, which `gather` would count from the end. */
export const rows = (table: F32, ids: I32): F32 => {
  const beyond = Tensor.sizes(table)[0]!
  const safe = Tensor.where(Tensor.less(ids, 0) as Tensor.Tensor<Shape, "bool">, beyond, ids) as I32
  return Tensor.gather(table, safe) as F32
}

/**
 * A row of a table for each int32 id: ids `[...]` give `[..., width]`. An id outside of 0, ..., vocabulary - 1 gives NaN, and no
 * gradient. Parameters: `table` `[vocabulary, width]`, normal of deviation 1 unless given. Where the same table is the head of the
 * model, see `unembed`.
 *
 * @example
 * ```ts
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(50257, 768)).output.shape // => ["time", 768]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const embedding = <const V extends number, const D extends number, const Name extends string = "">(
  vocabulary: Count<V, "embedding: vocabulary">,
  width: Count<D, "embedding: width">,
  options?: {
    /** the key of its parameters in the model's; else `embedding` and a number */
    readonly name?: Name
    readonly tableInit?: Initializer.Initializer
  }
): Embedding<V, D, Name> => {
  const { name = "", tableInit = Initializer.normal(1) } = options ?? {}
  const sizes = [vocabulary as number, width as number] as const
  internal.checkCount("embedding: vocabulary", sizes[0])
  internal.checkCount("embedding: width", sizes[1])
  return internal.make("embedding", name, ({ shape, dtype }) => {
    if (dtype !== "int32") internal.fail("embedding", `embedding expects int32 ids but got ${dtype}`)
    const apply = ({ params }: { readonly params: any }, x: Tensor.AnyTensor): Tensor.AnyTensor =>
      rows(params.table, x as I32)
    return {
      output: { shape: [...shape, sizes[1]], dtype: "float32" },
      needsKey: false,
      hasState: false,
      init: (key) => ({ params: { table: tableInit(key, sizes) }, state: null }),
      train: (variables, x) => [apply(variables, x), null],
      infer: apply
    }
  })
}

type UnembedErr<D extends number, S extends Shape, Z extends string = "v"> = S extends readonly [
  ...infer _,
  infer W extends Dim
]
  ? Bz<DimNe<D, W>, Z> extends Bz<"ne", Z>
    ? `unembed: the table has rows of ${D} but the last axis of ${Show<S>} is ${W}`
    : 0
  : S extends readonly []
    ? `unembed: the table has rows of ${D} but the last axis of [] is none`
    : 0

type Front<S extends Shape> = S extends readonly [...infer R extends Shape, unknown] ? R : Shape

/**
 * The way back from an embedding, `x table^T`: logits `[..., vocabulary]` of `x` `[..., width]`, by the parameters of the embedding
 * itself (tied weights: Press and Wolf 2017, "Using the output embedding to improve language models"). Throws `ShapeError` for another
 * width.
 *
 * @example
 * ```ts
 * import * as Random from "@typegrad/core/Random"
 * import * as Tensor from "@typegrad/core/Tensor"
 * import * as Nn from "@typegrad/nn/Nn"
 *
 * const model = Nn.sequential(Nn.input(["time"], "int32"), Nn.embedding(100, 16))
 * const { params } = model.init(Random.key(0))
 * Nn.unembed(params.embedding0, Tensor.zeros([8, 10, 16])).shape // => [8, 10, 100]
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const unembed = <V extends number, D extends number, S extends Shape, T extends "float32">(
  params: EmbeddingParams<V, D>,
  x: Guard<Known<T, S, UnembedErr<D, S>>, Tensor.Tensor<S, T>>
): Tensor.Tensor<[...Front<S>, V]> => {
  const [table, hidden] = [params.table as F32, x as F32]
  const [width, last] = [Tensor.sizes(table)[1]!, Tensor.sizes(hidden).at(-1)]
  if (width !== last)
    internal.fail(
      "unembed",
      `unembed: the table has rows of ${width} but the last axis of ${internal.show(hidden.shape)} is ${last ?? "none"}`
    )
  return Tensor.matmul(hidden, Tensor.swapAxes(table, 0, 1) as F32) as any
}
