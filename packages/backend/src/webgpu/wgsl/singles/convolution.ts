import { productsOf } from "../convolution/products.ts"
import { emitProduct } from "../gemm/emit.ts"
import type { Single } from "./Single.ts"

export const convolution: Single<"convolution"> = (site, call) =>
  productsOf(call).flatMap((product) => emitProduct(site, product))
