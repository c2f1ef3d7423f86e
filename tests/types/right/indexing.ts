/** Choosing, putting and sorting elements; products, counts and norms. */
import * as Tensor from "@typegrad/core/Tensor"

type T<S extends ReadonlyArray<number | string>, D extends "float32" | "int32" | "bool" = "float32"> = Tensor.Tensor<
  S,
  D
>

export const embedded = (table: T<[1000, 64]>, ids: T<["batch", "time"], "int32">): T<["batch", "time", 64]> =>
  Tensor.gather(table, ids)

export const columns = (x: T<["batch", 10]>, ids: T<[3], "int32">): T<["batch", 3]> => Tensor.gather(x, ids, -1)

export const scoreOfLabel = (logits: T<["batch", 10]>, labels: T<["batch"], "int32">): T<["batch"]> =>
  Tensor.squeeze(Tensor.gatherAlong(logits, Tensor.expandDims(labels, 1), 1), 1)

export const pixels = (image: T<[28, 28, 3]>, places: T<["n", 2], "int32">): T<["n", 3]> =>
  Tensor.gatherNd(image, places)

export const pixelsOfEach = (x: T<["batch", 8, 8, 3]>, places: T<["batch", 5, 2], "int32">): T<["batch", 5, 3]> =>
  Tensor.gatherNd(x, places, 1)

export const histogram = (ids: T<["batch"], "int32">): T<[10]> =>
  Tensor.scatterAdd(Tensor.zeros([10]), ids, Tensor.cast(Tensor.onesLike(ids), "float32"))

export const bounds = (x: T<[10, 3]>, ids: T<[4], "int32">, rows: T<[4, 3]>): T<[10, 3]> =>
  Tensor.sub(Tensor.scatterMax(x, ids, rows), Tensor.scatterMin(x, ids, rows))

export const cached = (cache: T<[128, 64]>, at: T<[], "int32">, row: T<[64]>): T<[128, 64]> =>
  Tensor.scatterSet(cache, at, row)

export const marked = (x: T<["batch", 10]>, labels: T<["batch", 1], "int32">): T<["batch", 10]> =>
  Tensor.scatterAlong(x, labels, Tensor.cast(Tensor.onesLike(labels), "float32"), 1, "add")

export const drawn = (image: T<[28, 28, 3]>, places: T<[5, 2], "int32">, colours: T<[5, 3]>): T<[28, 28, 3]> =>
  Tensor.scatterNd(image, places, colours)

export const pooled = (x: T<["nodes", 8]>, graph: T<["nodes"], "int32">): T<[4, 8]> =>
  Tensor.add(
    Tensor.segmentSum(x, graph, 4),
    Tensor.sub(Tensor.segmentMax(x, graph, 4), Tensor.segmentMean(x, graph, 4))
  )

export const best = (logits: T<["batch", 10]>): T<["batch", 3], "int32"> => Tensor.topK(logits, 3).indices

export const lowest = (x: T<[5, 3]>): T<[2, 3]> => Tensor.topK(x, 2, 0, true).values

export const ranks = (x: T<["batch", 10]>): T<["batch", 10], "int32"> => Tensor.argsort(Tensor.argsort(x, -1, true))

export const sorted = (x: T<["batch", 10], "int32">): T<["batch", 10], "int32"> => Tensor.sort(x, 0)

export const volumes = (sizes: T<["batch", 3]>): T<["batch"]> => Tensor.prod(sizes, [1])

export const spread = (x: T<["batch", 3]>): T<[3]> => Tensor.std(x, [0], false, 1)

export const lengths = (x: T<["batch", 3]>): T<["batch", 1]> => Tensor.norm(x, [-1], true)

export const verdict = (x: T<["batch", 3], "bool">): T<["batch"], "bool"> =>
  Tensor.logicalAnd(Tensor.any(x, [1]), Tensor.logicalNot(Tensor.all(x, [1])))

export const counted = (x: T<["batch", 3]>): T<[], "int32"> => Tensor.countNonZero(x)

export const nearest = (distances: T<["batch", 10]>): T<["batch"], "int32"> => Tensor.argMin(distances, 1)

export const survival = (rates: T<["batch", "time"]>): T<["batch", "time"]> =>
  Tensor.cumprod(rates, 1, { exclusive: true })

export const envelope = (x: T<["time"]>): T<["time"]> =>
  Tensor.sub(Tensor.cummax(x, 0), Tensor.cummin(x, 0, { reverse: true }))
