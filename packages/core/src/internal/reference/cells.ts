/**
 * State of the reference backend: arrays that a step replaces. Whatever the precision of a step, its state is float32 as the dtype
 * says, so that a snapshot is the state and a restored run goes on with the same bits.
 */
import type { Aval } from "../../Graph.ts"
import type { Outcome } from "./interpret.ts"

export interface Memory {
  readonly avals: ReadonlyArray<Aval>
  values: ReadonlyArray<Float64Array>
  /** a step's guard was false: nothing commits until the cells are written */
  halted: boolean
  /** whether the scope is open */
  readonly isOpen: () => boolean
}

/** Applies a step's updates if it may; whether it did. */
export const commit = (memory: Memory | null, { guard, updates }: Outcome): boolean => {
  if (memory === null) return guard
  if (memory.halted || !guard) {
    memory.halted = true
    return false
  }
  const values = [...memory.values]
  for (const { cell, data } of updates) {
    values[cell] = memory.avals[cell]!.dtype === "float32" ? data.map(Math.fround) : data
  }
  memory.values = values
  return true
}
