import { float } from "../literals.ts"

/** A polynomial in `x`, an identifier, highest degree first. */
export const polynomial = (x: string, coefficients: ReadonlyArray<number>): string =>
  coefficients.slice(1).reduce((sum, c) => `(${sum} * ${x} + ${float(c)})`, float(coefficients[0]!))
