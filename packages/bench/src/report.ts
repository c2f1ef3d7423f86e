/** Results as a table and as JSON. */
import type { Measured } from "./rounds.ts"

export const ours = "typegrad"

export interface Result {
  readonly name: string
  readonly measured: ReadonlyArray<Measured>
}

const cells = (
  { fastest, firstLoss, lastLoss, milliseconds, name }: Measured,
  reference: number
): ReadonlyArray<string> => [
  name,
  milliseconds.toFixed(3),
  fastest.toFixed(3),
  (reference / milliseconds).toFixed(3),
  firstLoss.toFixed(4),
  lastLoss.toFixed(4)
]

const header = ["", "median ms", "fastest ms", "ours / it", "first loss", "last loss"]

/** One line a contender; the ratio is our time over its time. */
export const table = ({ measured, name }: Result): string => {
  const reference = measured.find((one) => one.name === ours)?.milliseconds ?? NaN
  const rows = [header, ...measured.map((one) => cells(one, reference))]
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: ReadonlyArray<string>): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ")
  return [name, ...rows.map((row) => `  ${line(row)}`)].join("\n")
}

export const json = (results: ReadonlyArray<Result>): string => {
  const cases = results.map(({ measured, name }) => ({
    name,
    oursMs: measured.find((one) => one.name === ours)?.milliseconds ?? null,
    peers: Object.fromEntries(measured.filter((one) => one.name !== ours).map((one) => [one.name, one.milliseconds]))
  }))
  return `${JSON.stringify({ cases }, null, 2)}\n`
}
