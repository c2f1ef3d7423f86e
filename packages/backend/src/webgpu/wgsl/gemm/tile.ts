/** The sizes of a workgroup's tile. */

/** Invocations stand `down` by `across`; each has `rows` by `columns` blocks of 4 by 4 results. All are powers of 2. */
export interface Tile {
  readonly down: number
  readonly across: number
  readonly rows: number
  readonly columns: number
  /** steps of k that lie in workgroup memory */
  readonly depth: number
}

export const rowsOf = ({ down, rows }: Tile): number => 4 * down * rows

export const columnsOf = ({ across, columns }: Tile): number => 4 * across * columns
