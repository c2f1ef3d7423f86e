/** Axes as products: a coefficient and named factors, so that `12*batch` can be made and taken apart. */
import type { Axis } from "../../Shape.ts"

export interface Product {
  readonly coefficient: number
  readonly symbols: ReadonlyArray<string>
}

const parse = (name: string): Product => {
  const [head = "", ...rest] = name.split("*")
  return /^\d+$/.test(head)
    ? { coefficient: Number(head), symbols: rest }
    : { coefficient: 1, symbols: [head, ...rest] }
}

/** The product of sizes and names. */
export const product = (dims: ReadonlyArray<number | string>): Product => {
  let coefficient = 1
  const symbols: Array<string> = []
  for (const dim of dims) {
    const one = typeof dim === "number" ? { coefficient: dim, symbols: [] } : parse(dim)
    coefficient *= one.coefficient
    symbols.push(...one.symbols)
  }
  return { coefficient, symbols }
}

/** Sizes of the symbols in the names of axes. */
export const symbolSizes = (axes: ReadonlyArray<Axis>): Readonly<Record<string, number>> => {
  const sizes: Record<string, number> = {}
  for (const { factors, name, size } of axes) {
    if (name === undefined) continue
    const { coefficient, symbols } = parse(name)
    if (symbols.length === 1) sizes[symbols[0]!] = size / coefficient
    Object.assign(sizes, factors)
  }
  return sizes
}

/** `64`, `batch`, `64*batch`. */
const write = ({ coefficient, symbols }: Product): string | number =>
  symbols.length === 0 ? coefficient : (coefficient === 1 ? symbols : [coefficient, ...symbols]).join("*")

/** The same in a count, where the coefficient always stands. */
export const count = ({ coefficient, symbols }: Product): string => [coefficient, ...symbols].join("*")

/** What is left of `symbols` without those of `others`, or null if one of them is not there. */
export const without = (
  symbols: ReadonlyArray<string>,
  others: ReadonlyArray<string>
): ReadonlyArray<string> | null => {
  const rest = [...symbols]
  for (const symbol of others) {
    const at = rest.indexOf(symbol)
    if (at < 0) return null
    rest.splice(at, 1)
  }
  return rest
}

/** The axis that a product is, given the sizes of its symbols. */
export const axisOf = (factor: Product, sizes: Readonly<Record<string, number>>): Axis => {
  const { coefficient, symbols } = factor
  const size = symbols.reduce((total, symbol) => total * sizes[symbol]!, coefficient)
  if (symbols.length === 0) return { size }
  const name = write(factor) as string
  return symbols.length === 1
    ? { name, size }
    : { name, size, factors: Object.fromEntries(symbols.map((symbol) => [symbol, sizes[symbol]!])) }
}
