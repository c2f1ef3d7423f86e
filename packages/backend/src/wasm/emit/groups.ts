/** How the elements of an iteration space are laid into registers. */

/**
 * The elements of one register, counted from where the pointers stand: `lanes` (1 to 4) from `first` along the vector axis, at
 * `row` of the tile axis.
 */
export interface Group {
  readonly first: number
  readonly lanes: number
  readonly row: number
}

/** An axis in pieces: `count` times a chunk of `elements`, in some groups. */
export interface Chunk {
  readonly count: number
  readonly elements: number
  readonly groups: ReadonlyArray<Group>
}

/** Registers side by side along the vector axis; the last may be partial. */
export const along = (elements: number): ReadonlyArray<Group> =>
  Array.from({ length: Math.ceil(elements / 4) }, (_, i) => ({
    first: i * 4,
    lanes: Math.min(4, elements - i * 4),
    row: 0
  }))

/** One register a row. */
export const down = (rows: number): ReadonlyArray<Group> =>
  Array.from({ length: rows }, (_, row) => ({ first: 0, lanes: 4, row }))

/** The registers along the vector axis in every row of a tile; either may be absent. */
export const combined = (rows: ReadonlyArray<Group>, columns: ReadonlyArray<Group>): ReadonlyArray<Group> => {
  if (columns.length === 0) return rows
  if (rows.length === 0) return columns
  return rows.flatMap(({ row }) => columns.map((group) => ({ ...group, row })))
}

/** An axis of `size` in chunks of `elements`, and one for the rest. */
export const chunksOf = (
  size: number,
  elements: number,
  groupsOf: (elements: number) => ReadonlyArray<Group>
): ReadonlyArray<Chunk> => {
  const count = Math.floor(size / elements)
  const rest = size - count * elements
  return [
    ...(count > 0 ? [{ count, elements, groups: groupsOf(elements) }] : []),
    ...(rest > 0 ? [{ count: 1, elements: rest, groups: groupsOf(rest) }] : [])
  ]
}
