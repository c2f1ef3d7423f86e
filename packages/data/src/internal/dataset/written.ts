/** Datasets whose examples are computed when they are read. */
import type { Aval } from "@typegrad/core/Graph"
import * as Effect from "effect/Effect"
import { allocate, array, type Data } from "./column.ts"
import { type Arrays, type Core, elements } from "./dataset.ts"

/** Writes the example at `position` of an epoch into row `row` of every field's array, which is zeros. */
export type Write = (into: Readonly<Record<string, Data>>, row: number, position: number) => void

export const written = (
  size: number,
  fields: Readonly<Record<string, Aval>>,
  open: (epoch: number) => Write
): Core => ({
  fields,
  size,
  batching: null,
  fixed: false,
  ahead: 0,
  open: (epoch) => {
    const write = open(epoch)
    const entries = Object.entries(fields)
    return (positions) =>
      Effect.sync((): Arrays => {
        const into = Object.fromEntries(
          entries.map(([name, { dtype, sizes }]) => [name, allocate(dtype, positions.length * elements(sizes))])
        )
        positions.forEach((position, row) => {
          if (position >= 0) write(into, row, position)
        })
        return Object.fromEntries(
          entries.map(([name, { dtype, sizes }]) => [name, array([positions.length, ...sizes], dtype, into[name]!)])
        )
      })
  }
})
