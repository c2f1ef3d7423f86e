import type { Axis, Shape } from "../../Shape.ts"
import { fail } from "./fail.ts"
import { checkArray } from "./found.ts"
import { dim, show } from "./show.ts"
import { checkDims } from "./sizes.ts"
import { axisOf, count, product, symbolSizes, without } from "./symbols.ts"

const elements = (axes: ReadonlyArray<Axis>): number => axes.reduce((total, { size }) => total * size, 1)

/** The axes that `to` means for a tensor with the axes `from`: names are looked up in `from`, -1 is the rest. */
export const reshapeAxes = (from: ReadonlyArray<Axis>, to: Shape): ReadonlyArray<Axis> => {
  const op = "reshape"
  checkArray(op, "the shape is", to, "[2, 3]")
  const hole = to.indexOf(-1)
  const known = to.filter((_, i) => i !== hole)
  checkDims(op, known)
  const sizes = symbolSizes(from)
  const have = product(from.map(dim))
  const want = product(known)
  const rest = without(have.symbols, want.symbols)
  const written = `[${to.join(", ")}]`
  const axes = (): ReadonlyArray<Axis> => known.map((each) => axisOf(product([each]), sizes))
  const differ = (): never =>
    fail(op, `reshape: ${show(from)} has ${count(have)} elements but ${written} has ${count(want)}`)
  const ordered = (result: ReadonlyArray<Axis>): ReadonlyArray<Axis> => {
    const names = product(result.map(dim)).symbols
    if (without(have.symbols, names)?.length !== 0 || names.every((name, i) => name === have.symbols[i])) return result
    const what = `the names of ${show(from)} are in another order in ${written}`
    return fail(op, `reshape: ${what}: a reshape moves no element, transpose first`)
  }
  if (hole < 0) {
    if (rest === null) return differ()
    const result = axes()
    return elements(result) === elements(from) ? ordered(result) : differ()
  }
  if (rest === null) {
    return fail(op, `reshape: symbolic dimensions ${want.symbols.join("*")} of ${written} are not all in ${show(from)}`)
  }
  const result = axes()
  const exact = have.coefficient % want.coefficient === 0
  // a plain number may be the size of a named axis, so that names do not cancel but sizes do
  const size = elements(from) / elements(result)
  if (!exact && !Number.isInteger(size)) {
    const why = `${have.coefficient} is not a multiple of ${want.coefficient}`
    return fail(op, `reshape: ${have.coefficient} elements of ${show(from)} do not divide into ${written}: ${why}`)
  }
  const filled = exact ? axisOf({ coefficient: have.coefficient / want.coefficient, symbols: rest }, sizes) : { size }
  return ordered(result.toSpliced(hole, 0, filled))
}

/** All axes as one. */
export const flatAxis = (axes: ReadonlyArray<Axis>): Axis => axisOf(product(axes.map(dim)), symbolSizes(axes))
