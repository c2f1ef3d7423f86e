/** Matrix products. */
import type { Dot } from "@typegrad/core/Plan"
import { emitProduct } from "./gemm/emit.ts"
import { contiguous, operand } from "./gemm/operand.ts"
import type { Product } from "./gemm/Product.ts"
import type { Way } from "./gemm/ways.ts"
import type { Shader, Site } from "./shader.ts"

export const productOf = (site: Site, kernel: Dot): Product => {
  const { batch, k, lhs, lhsOffset = 0, m, n, node, rhs, rhsOffset = 0 } = kernel
  const items = batch.reduce((all, { size }) => all * size, 1)
  const sizes = { items, m: m.size, n: n.size, k: k.size }
  return {
    ...sizes,
    name: `dot ${[...batch, m, k, n].map(({ size }) => size).join("x")}`,
    lhs: operand({
      ...{ spot: site.spot(lhs), offset: lhsOffset, own: [{ size: m.size, stride: m.lhs }] },
      ...{ items: batch.map(({ lhs, size }) => ({ size, stride: lhs })), k: [{ size: k.size, stride: k.lhs }] }
    }),
    rhs: operand({
      ...{ spot: site.spot(rhs), offset: rhsOffset, own: [{ size: n.size, stride: n.rhs }] },
      ...{ items: batch.map(({ rhs, size }) => ({ size, stride: rhs })), k: [{ size: k.size, stride: k.rhs }] }
    }),
    out: contiguous(site.spot(node), items, sizes)
  }
}

export const emitDot = (site: Site, kernel: Dot, way?: Way): ReadonlyArray<Shader> =>
  emitProduct(site, productOf(site, kernel), way)
