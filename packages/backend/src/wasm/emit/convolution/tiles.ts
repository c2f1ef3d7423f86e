/** Images in tiles: squares of pixels at equal distances, that may reach over the edges. */
import type { Expr, Fn, FunctionRef } from "../assembler.ts"
import { i32 } from "../instructions.ts"
import { repeat } from "../rows.ts"
import type { Span } from "./transform.ts"

type I32 = Expr<"i32">

/** Neighbouring tiles of which the same elements lie in the image. */
interface Group {
  readonly first: number
  readonly count: number
  readonly inside: Span
}

/** An axis of `size` elements in `count` tiles: tile i covers `cover` elements from `start` + i `step` on. */
interface Tiled {
  readonly size: number
  readonly count: number
  readonly cover: number
  readonly start: number
  readonly step: number
}

const groupsOf = ({ count, cover, size, start, step }: Tiled): ReadonlyArray<Group> => {
  const groups: Array<Group> = []
  for (let i = 0; i < count; i++) {
    const at = start + i * step
    const from = Math.min(cover, Math.max(0, -at))
    const inside = { from, to: Math.max(from, Math.min(cover, size - at)) }
    const last = groups.at(-1)
    if (last !== undefined && last.inside.from === inside.from && last.inside.to === inside.to) {
      groups[groups.length - 1] = { ...last, count: last.count + 1 }
    } else groups.push({ first: i, count: 1, inside })
  }
  return groups
}

export interface Tiles {
  readonly rows: Tiled
  readonly columns: Tiled
  /** bytes of a pixel, of which `bytes` are walked */
  readonly pixel: number
  readonly bytes: number
}

/** Walks the tiles of row `row` of all images together: calls f(pixels, tile, bytes) or, with `out`, f(tile, pixels, bytes). */
export const emitTiles = (
  fn: Fn,
  { bytes, columns, pixel, rows }: Tiles,
  images: I32,
  row: I32,
  tile: I32,
  tileBytes: number,
  f: (rows: Span, columns: Span) => FunctionRef<readonly ["i32", "i32", "i32"]>,
  out: boolean
): void => {
  const line = columns.size * pixel
  const image = fn.keep(i32.divS(row, i32.const(rows.count)))
  const own = fn.keep(i32.sub(row, i32.mul(image, i32.const(rows.count))))
  const start = fn.keep(i32.add(images, i32.mul(image, i32.const(rows.size * line))))
  const to = fn.keep(tile)
  const one = (group: Group): void => {
    const y = i32.add(i32.mul(own, i32.const(rows.step)), i32.const(rows.start + group.inside.from))
    const first = fn.keep(i32.add(start, i32.mul(y, i32.const(line))))
    for (const { count, first: tx, inside } of groupsOf(columns)) {
      const x = columns.start + tx * columns.step + inside.from
      const pixels = fn.keep(i32.add(first, i32.const(x * pixel)))
      repeat(fn, count, () => {
        const [a, b] = out ? [to, pixels] : [pixels, to]
        fn.call(f(group.inside, inside), a, b, i32.const(bytes))
        fn.set(pixels, i32.add(pixels, i32.const(columns.step * pixel)))
        fn.set(to, i32.add(to, i32.const(tileBytes)))
      })
    }
  }
  const choose = (groups: ReadonlyArray<Group>): void => {
    const [group, ...rest] = groups
    if (group === undefined) return
    if (rest.length === 0) return one(group)
    fn.when(
      i32.ltS(own, i32.const(group.first + group.count)),
      () => one(group),
      () => choose(rest)
    )
  }
  choose(groupsOf(rows))
}
