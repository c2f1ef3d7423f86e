/** First-fit allocation of address ranges: a sorted list of free ranges, joined with their neighbours when one is given back. */
import { align } from "../internal/sizes.ts"

interface Range {
  start: number
  end: number
}

export interface Allocator {
  /** Address of `bytes` free bytes, or null when no free range is that long. An empty region takes one line, so addresses differ. */
  readonly allocate: (bytes: number) => number | null
  /** Gives back what `allocate` returned; giving back anything else throws. */
  readonly free: (address: number) => void
  /** More room at the end. */
  readonly extend: (capacity: number) => void
  /** How many bytes the capacity must gain for `allocate(bytes)` to succeed. */
  readonly missing: (bytes: number) => number
  /** Bytes in regions, rounding included. */
  readonly inUse: () => number
  /** Free ranges, in order of their addresses. */
  readonly holes: () => ReadonlyArray<{ readonly start: number; readonly end: number }>
}

/** `start` is kept free of regions (address 0 stands for nothing). */
export const make = (start: number, capacity: number): Allocator => {
  const free: Array<Range> = start < capacity ? [{ start, end: capacity }] : []
  const taken = new Map<number, number>()
  let end = capacity
  let inUse = 0
  const release = (from: number, to: number): void => {
    let at = 0
    while (at < free.length && free[at]!.start < from) at++
    const before = free[at - 1]
    const after = free[at]
    const joinsBefore = before !== undefined && before.end === from
    const joinsAfter = after !== undefined && after.start === to
    if (joinsBefore && joinsAfter) {
      before.end = after.end
      free.splice(at, 1)
    } else if (joinsBefore) {
      before.end = to
    } else if (joinsAfter) {
      after.start = from
    } else {
      free.splice(at, 0, { start: from, end: to })
    }
  }
  return {
    allocate: (bytes) => {
      const size = align(Math.max(bytes, 1))
      const at = free.findIndex((range) => range.end - range.start >= size)
      const range = free[at]
      if (range === undefined) return null
      const address = range.start
      range.start += size
      if (range.start === range.end) free.splice(at, 1)
      taken.set(address, size)
      inUse += size
      return address
    },
    free: (address) => {
      const size = taken.get(address)
      if (size === undefined) throw new Error(`no region starts at ${address}`)
      taken.delete(address)
      inUse -= size
      release(address, address + size)
    },
    extend: (to) => {
      if (to <= end) return
      release(end, to)
      end = to
    },
    missing: (bytes) => {
      const size = align(Math.max(bytes, 1))
      if (free.some((range) => range.end - range.start >= size)) return 0
      const last = free[free.length - 1]
      return size - (last !== undefined && last.end === end ? last.end - last.start : 0)
    },
    inUse: () => inUse,
    holes: () => free.map((range) => ({ start: range.start, end: range.end }))
  }
}
