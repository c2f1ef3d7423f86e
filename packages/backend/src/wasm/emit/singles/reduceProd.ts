import { product } from "../../../internal/sizes.ts"
import { f32x4, i32, i32x4, v128 } from "../instructions.ts"
import { advance, alongRow, fillRow, loadRow, repeat, storeRow } from "../rows.ts"
import type { Single } from "./Single.ts"

interface Group {
  readonly size: number
  readonly reduced: boolean
}

/** Neighbouring axes that are both kept or both reduced are one. */
const groupsOf = (sizes: ReadonlyArray<number>, axes: ReadonlyArray<number>): Array<Group> => {
  const groups: Array<Group> = []
  sizes.forEach((size, i) => {
    if (size === 1) return
    const reduced = axes.includes(i)
    const last = groups[groups.length - 1]
    if (last?.reduced === reduced) groups[groups.length - 1] = { size: last.size * size, reduced }
    else groups.push({ size, reduced })
  })
  return groups.length === 0 ? [{ size: 1, reduced: false }] : groups
}

export const reduceProd: Single<"reduceProd"> = ({ attrs, context, fn, inputs: [x], result }) => {
  const count = product(result.sizes)
  if (count === 0) return
  const float = result.dtype === "float32"
  const mul = float ? f32x4.mul : i32x4.mul
  const one = float ? context.float(1) : context.int(1)
  fillRow(fn, count, one, fn.keep(i32.const(result.address)))
  if (product(x!.sizes) === 0) return
  const groups = groupsOf(x!.sizes, attrs.axes)
  const from = fn.keep(i32.const(x!.address))
  const to = fn.keep(i32.const(result.address))
  const [four, single] = [fn.local("v128"), fn.local("v128")]

  const multiplyRow = (size: number): void => {
    fn.set(four, one)
    fn.set(single, one)
    alongRow(fn, size, [from], (width) =>
      width === 4 ? fn.set(four, mul(four, loadRow(from, 4))) : fn.set(single, mul(single, loadRow(from, 1)))
    )
    fn.set(four, mul(four, v128.shuffle(four, four, 2, 3, 0, 1)))
    fn.set(four, mul(four, v128.shuffle(four, four, 1, 0, 3, 2)))
    storeRow(fn, to, mul(loadRow(to, 1), mul(four, single)), 1)
    advance(fn, to, 4)
  }
  /** `from` passes all elements of these groups, `to` those that stay. */
  const walk = (depth: number): void => {
    const { reduced, size } = groups[depth]!
    if (depth === groups.length - 1) {
      if (reduced) return multiplyRow(size)
      return alongRow(fn, size, [from, to], (width) =>
        storeRow(fn, to, mul(loadRow(to, width), loadRow(from, width)), width)
      )
    }
    const kept = product(groups.slice(depth + 1).map((group) => (group.reduced ? 1 : group.size)))
    repeat(fn, size, () => {
      walk(depth + 1)
      if (reduced) advance(fn, to, -4 * kept)
    })
    if (reduced) advance(fn, to, 4 * kept)
  }
  walk(0)
}
