/** The dispatches of a product. */
import type { Shader, Site } from "../shader.ts"
import type { Product, Target } from "./Product.ts"
import { partsShader, partsTarget } from "./parts.ts"
import { sumsShader } from "./sums.ts"
import { partLength, tilesShader } from "./tiles.ts"
import { type Way, wayOf } from "./ways.ts"

const shaderOf = (product: Product, way: Way, out: Target, parts: number): Shader =>
  way.kind === "tiles" ? tilesShader(product, way.tile, out, parts) : sumsShader(product, way.sums, out, parts)

export const emitProduct = (site: Site, product: Product, way: Way = wayOf(product)): ReadonlyArray<Shader> => {
  const { items, k, m, n, out } = product
  const total = items * m * n
  if (total === 0) return []
  const step = way.kind === "tiles" ? way.tile.depth : way.sums.sharing
  const parts = Math.max(1, Math.ceil(k / Math.max(1, partLength(k, way.parts, step))))
  if (parts === 1) return [shaderOf(product, way, out, 1)]
  const spot = site.work(parts * total)
  return [shaderOf(product, way, partsTarget(spot, product, parts), parts), partsShader(product, spot, parts)]
}
