/** Which way a product is done: an estimate for a discrete GPU, as no program is told what it runs on. */
import type { Product } from "./Product.ts"
import type { Sums } from "./sums.ts"
import { columnsOf, rowsOf, type Tile } from "./tile.ts"

export type Way = ({ readonly kind: "tiles"; readonly tile: Tile } | { readonly kind: "sums"; readonly sums: Sums }) & {
  /** into how many k is divided, for more workgroups */
  readonly parts: number
}

interface Rated {
  readonly tile: Tile
  /** how much of what a busy core can do its products are */
  readonly rate: number
}

const tile = (down: number, across: number, rows: number, columns: number, depth: number, rate: number): Rated => ({
  ...{ rate, tile: { down, across, rows, columns, depth } }
})

/** All tiles that are chosen from. */
export const rated: ReadonlyArray<Rated> = [
  tile(16, 16, 2, 2, 8, 1),
  tile(16, 16, 2, 1, 16, 0.85),
  tile(16, 16, 1, 2, 16, 0.85),
  tile(8, 8, 2, 2, 8, 0.85),
  tile(16, 16, 1, 1, 16, 0.7),
  tile(16, 8, 1, 1, 16, 0.6),
  tile(8, 16, 1, 1, 16, 0.6),
  tile(8, 8, 1, 1, 16, 0.62),
  tile(4, 16, 1, 1, 16, 0.5),
  tile(16, 4, 1, 1, 16, 0.5)
]

/** cores, and the invocations that one of them needs to be busy */
const cores = 64
const resident = 128
/** In products of one core: what a dispatch costs, and a value of a part, which is written and read. */
const dispatch = 250_000
const value = 1.5
/** steps of k that are worth a part */
const leastDepth = 256
const mostParts = 64
/** invocations that keep a device busy, where each waits for memory */
const busy = 1 << 16

const power = (n: number): number => 2 ** Math.floor(Math.log2(Math.max(1, n)))

const clamp = (n: number, least: number, most: number): number => Math.max(least, Math.min(most, n))

/** What an invocation has too little to share for, and a workgroup: results, and products. */
const few = 4
const small = 64
const light = 1 << 16

const inTiles = ({ items, k, m, n }: Product): Way => {
  let best: { readonly cost: number; readonly way: Way } | null = null
  for (const { rate, tile } of rated) {
    const [rows, columns] = [rowsOf(tile), columnsOf(tile)]
    const together = Math.max(1, resident / (tile.down * tile.across))
    const groups = items * Math.ceil(m / rows) * Math.ceil(n / columns)
    // k is divided for cores that have nothing to do, and not to fill the last turn
    const most = groups < 2 * cores ? Math.min(mostParts, k / leastDepth) : 1
    for (let parts = 1; parts === 1 || parts <= most; parts *= 2) {
      const turns = together * Math.ceil((groups * parts) / (cores * together))
      const adding = parts === 1 ? 0 : dispatch + (value * items * m * n * (parts + 1)) / cores
      const cost = (turns * rows * columns * (k / parts)) / rate + adding
      if (best === null || cost < best.cost) best = { cost, way: { kind: "tiles", tile, parts } }
    }
  }
  return best!.way
}

const bySums = ({ items, k, lhs, m, n, rhs }: Product): Way => {
  const rows = m <= few && n > few ? m : 1
  const columns = n <= few || m > few ? Math.min(n, few) : 1
  const blocks = items * Math.ceil(m / rows) * Math.ceil(n / columns)
  // the operand that has more to read
  const { near } = m >= n ? lhs : rhs
  // of a long row a lane takes 16 steps, so that the tree costs little beside them; columns are read side by side
  const wanted = near === "k" ? Math.min(k / 16, Math.max(32, busy / 2 / blocks)) : Math.min(k / 16, busy / blocks)
  const sharing = clamp(power(wanted), 1, near === "k" ? 256 : 8)
  const lanes = clamp(near === "k" ? sharing : 32 * sharing, 64, 256)
  const parts = Math.floor(Math.min(busy / 2 / (blocks * sharing), k / (16 * sharing), mostParts))
  const mixed = lhs.mixed || rhs.mixed
  const order = mixed
    ? (["n", "item", "m"] as const)
    : m <= few || n > few
      ? (["n", "m", "item"] as const)
      : (["m", "n", "item"] as const)
  return { kind: "sums", sums: { rows, columns, sharing, lanes, near, order }, parts: Math.max(1, parts) }
}

export const wayOf = (product: Product): Way => {
  const { items, k, m, n } = product
  const thin = Math.min(m, n) <= few || k <= few || m * n <= small
  return thin || items * m * n * k <= light ? bySums(product) : inTiles(product)
}
