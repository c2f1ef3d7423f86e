/** Rounding and remainders on the host, exact in float64 (so in float32 too, once rounded). */

/** The nearest whole number; halves go to the even one. The sign of zero stays. */
export const halfToEven = (x: number): number => {
  const low = Math.floor(x)
  const over = x - low
  const nearest = over < 0.5 || (over === 0.5 && low % 2 === 0) ? low : over >= 0.5 ? low + 1 : x
  return nearest === 0 && (x < 0 || Object.is(x, -0)) ? -0 : nearest
}

/** x - y floor(x / y): `%` moved to the side of the divisor, whose sign zeros have as well. */
export const modulo = (x: number, y: number): number => {
  const rest = x % y
  if (rest === 0) return y < 0 || Object.is(y, -0) ? -0 : 0
  return rest < 0 === y < 0 ? rest : rest + y
}

/** The same for int32, where by 0 it is 0. */
export const moduloInt = (x: number, y: number): number => (y === 0 ? 0 : modulo(x, y) | 0)
