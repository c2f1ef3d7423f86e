import type { Context, V128 } from "../context.ts"

/**
 * A polynomial in x, highest degree first, by pairs of coefficients: it waits half as long for itself as Horner's scheme. `square` is x^2.
 */
export const polynomial = (
  { float, madd }: Context,
  x: V128,
  square: V128,
  coefficients: ReadonlyArray<number>
): V128 => {
  const odd = coefficients.length % 2
  const pairs = Array.from({ length: (coefficients.length - odd) / 2 }, (_, i) => {
    const [above, below] = coefficients.slice(odd + 2 * i) as [number, number]
    return madd(float(above), x, float(below))
  })
  const parts = odd === 1 ? [float(coefficients[0]!), ...pairs] : pairs
  return parts.reduce((sum, part) => madd(sum, square, part))
}
