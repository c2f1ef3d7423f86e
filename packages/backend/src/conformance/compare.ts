/** Whether two arrays agree. */
import type { NdArray } from "@typegrad/core/NdArray"
import * as Arrays from "@typegrad/core/NdArray"

/**
 * A float may differ from what is expected by `absolute` plus `relative` of it. NaN agrees with NaN, an infinity only with
 * itself; the sign of zero is not looked at. Integers and truth values must be equal.
 */
export interface Tolerance {
  readonly relative: number
  readonly absolute: number
}

export interface Difference {
  readonly index: number
  readonly actual: number
  readonly expected: number
}

const agree = (actual: number, expected: number, { absolute, relative }: Tolerance): boolean =>
  actual === expected ||
  (Number.isNaN(actual) && Number.isNaN(expected)) ||
  (Number.isFinite(expected) && Math.abs(actual - expected) <= absolute + relative * Math.abs(expected))

const exact: Tolerance = { relative: 0, absolute: 0 }

/** The first element that differs by more than the tolerance, or null. */
export const difference = (
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance
): Difference | null => {
  for (let index = 0; index < expected.length; index++) {
    const pair = { index, actual: actual[index]!, expected: expected[index]! }
    if (!agree(pair.actual, pair.expected, tolerance)) return pair
  }
  return null
}

/** A sentence on the first difference of two arrays (dtype, sizes, elements), or null. */
export const explain = (actual: NdArray, expected: NdArray, tolerance: Tolerance): string | null => {
  const show = (array: NdArray) => `${array.dtype}[${array.sizes.join(", ")}]`
  if (show(actual) !== show(expected) || actual.data.length !== expected.data.length) {
    return `it is ${show(actual)}, expected ${show(expected)}`
  }
  const found = difference(actual.data, expected.data, actual.dtype === "float32" ? tolerance : exact)
  return found === null ? null : `element ${found.index} is ${found.actual}, expected ${found.expected}`
}

/** Leaves that are arrays or numbers, with their paths. */
const entries = (tree: unknown, path: ReadonlyArray<string> = []): Array<readonly [string, NdArray | boolean]> =>
  Arrays.isNdArray(tree) || typeof tree === "boolean"
    ? [[path.join("."), tree]]
    : Object.entries(tree as Record<string, unknown>).flatMap(([key, value]) => entries(value, [...path, key]))

/** A sentence on the first difference of two trees, or null. */
export const explainTrees = (actual: unknown, expected: unknown, tolerance: Tolerance): string | null => {
  const right = entries(expected)
  const left = new Map(entries(actual))
  if (left.size !== right.length) return `${left.size} results, expected ${right.length}`
  for (const [path, wanted] of right) {
    const found = left.get(path)
    if (found === undefined) return `there is no result ${path}`
    if (typeof wanted === "boolean" || typeof found === "boolean") {
      if (wanted !== found) return `${path} is ${String(found)}, expected ${String(wanted)}`
      continue
    }
    const sentence = explain(found, wanted, tolerance)
    if (sentence !== null) return path === "" ? sentence : `in result ${path}: ${sentence}`
  }
  return null
}
