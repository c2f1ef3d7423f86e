/** A row of a table for each id, on types. */
import type { DType } from "@typegrad/core/DType"
import type { Dim, Shape } from "@typegrad/core/Shape"
import type { Tensor } from "@typegrad/core/Tensor"
import type { Layer } from "../../Layer.ts"

export interface EmbeddingParams<V extends Dim, D extends Dim> {
  readonly table: Tensor<[V, D]>
}

type IdsErr<T> = T extends "int32" ? 0 : `embedding expects int32 ids but got ${T & DType}`

export interface Embedding<V extends number, D extends number, Name extends string = ""> extends Layer {
  readonly "~kind": "embedding"
  readonly "~name": Name
  readonly "~needs": never
  readonly "~out": this["~in"] extends Shape ? [...this["~in"], D] : Shape
  readonly "~outDt": "float32"
  readonly "~params": EmbeddingParams<V, D>
  readonly "~state": null
  readonly "~err": IdsErr<this["~dt"]>
}
