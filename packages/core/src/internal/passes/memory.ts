/** A place for every value: reused after its last reader, or at once by the value that is computed from it. */
import type { Branch, Kernel, Loop, Place } from "../../Plan.ts"
import type { Ordered } from "./commit.ts"
import { arenaBytes, operandsOf } from "./planControl.ts"
import { changes, kept, type Roles } from "./roles.ts"
import { count, isContiguous } from "./strides.ts"
import { home, isAlias } from "./views.ts"

const alignment = 64

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment

/** One stretch of the arena: values that follow each other in it. Times are indices of kernels, both ends included. */
export interface Buffer {
  readonly bytes: number
  readonly from: number
  to: number
  offset: number
}

/** The best offsets cost the square of the number of buffers: beyond these, the small ones are placed by a cheaper rule. */
const firstFitLimit = 1536

/** Sizes in steps of at most an eighth, so that buffers of near sizes use each other's room. */
const sizeClass = (bytes: number): number => {
  const step = Math.max(alignment, 2 ** (Math.floor(Math.log2(bytes)) - 3))
  return Math.ceil(bytes / step) * step
}

/** In order of time, each buffer takes the room of an ended one of its class, or new room. */
const sweep = (buffers: ReadonlyArray<Buffer>, start: number): number => {
  const free = new Map<number, Array<number>>()
  const byEnd = buffers.toSorted((a, b) => a.to - b.to)
  let ended = 0
  let end = start
  for (const buffer of buffers.toSorted((a, b) => a.from - b.from)) {
    for (; ended < byEnd.length && byEnd[ended]!.to < buffer.from; ended++) {
      const { bytes, offset } = byEnd[ended]!
      const room = free.get(sizeClass(bytes))
      if (room === undefined) free.set(sizeClass(bytes), [offset])
      else room.push(offset)
    }
    const size = sizeClass(buffer.bytes)
    const offset = free.get(size)?.pop()
    buffer.offset = offset ?? end
    if (offset === undefined) end += size
  }
  return end
}

/** The largest first, each at the lowest offset that is free while it is alive. */
const firstFit = (buffers: ReadonlyArray<Buffer>): number => {
  const placed: Array<Buffer> = []
  let end = 0
  for (const buffer of buffers) {
    const { bytes, from, to } = buffer
    let offset = 0
    for (const other of placed) {
      if (other.offset >= offset + bytes) break
      if (other.from <= to && from <= other.to && other.offset + other.bytes > offset)
        offset = other.offset + other.bytes
    }
    buffer.offset = offset
    end = Math.max(end, offset + bytes)
    let [low, high] = [0, placed.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (placed[middle]!.offset < offset) low = middle + 1
      else high = middle
    }
    placed.splice(low, 0, buffer)
  }
  return end
}

/** Offsets such that buffers alive together do not overlap; the bytes that this takes. */
export const assign = (buffers: ReadonlyArray<Buffer>): number => {
  const sorted = buffers.filter(({ bytes }) => bytes > 0).toSorted((a, b) => b.bytes - a.bytes || a.from - b.from)
  const end = firstFit(sorted.slice(0, firstFitLimit))
  return sweep(sorted.slice(firstFitLimit), end)
}

export interface Memory {
  /** those given, with places for the arenas of bodies */
  readonly kernels: ReadonlyArray<Kernel>
  readonly places: ReadonlyArray<Place | null>
  readonly inputs: ReadonlyArray<Place>
  readonly bytes: number
}

/** `outer`: places of the first inputs, which are not this arena's. */
export const memory = (roles: Roles, ordered: Ordered, outer: ReadonlyArray<Place>): Memory => {
  const { graph, views } = roles
  const { nodes } = graph
  const { inPlace, units } = ordered
  const bytesOf = (id: number): number => 4 * count(nodes[id]!.sizes)
  // time 0 is the upload of the inputs, kernel i runs at i + 1
  const end = units.length + 1
  const lastRead = new Int32Array(nodes.length).fill(-1)
  units.forEach(({ reads }, index) => {
    for (const id of reads) lastRead[id] = index + 1
  })
  for (const id of kept(roles)) lastRead[id] = end

  const buffers: Array<Buffer> = []
  const bufferOf = new Map<number, Buffer>()
  const create = (bytes: number, from: number): Buffer => {
    const buffer = { bytes: aligned(bytes), from, to: from, offset: 0 }
    buffers.push(buffer)
    return buffer
  }
  const inputs = graph.inputs.map(({ sizes }, i) => outer[i] ?? create(4 * count(sizes), 0))
  nodes.forEach((node, id) => {
    if (node.op !== "input") return
    const buffer = inputs[node.attrs.index]!
    if ("space" in buffer) return
    bufferOf.set(id, buffer)
    buffer.to = Math.max(buffer.to, lastRead[id]!)
  })
  const arenas = new Map<Kernel, Buffer>()
  /** The buffers that end with a loop, whose results may stand where its carries did. */
  const carries = (kernel: Loop | Branch, time: number): void => {
    if (kernel.kind === "branch") return
    const { first, others } = operandsOf(graph, kernel)
    const taken = new Set(others.map((id) => bufferOf.get(home(views, id))))
    first.forEach((id, i) => {
      const buffer = bufferOf.get(home(views, id))
      if (buffer === undefined || buffer.to !== time || taken.has(buffer)) return
      taken.add(buffer)
      bufferOf.set(kernel.results[i]!, buffer)
    })
  }
  units.forEach(({ kernel, writes }, index) => {
    const time = index + 1
    if (kernel.kind === "loop" || kernel.kind === "branch") {
      arenas.set(kernel, create(arenaBytes(kernel), time))
      carries(kernel, time)
    }
    const dying = new Map<number, Buffer>()
    if (kernel.kind === "fused" && kernel.reduce === null) {
      const strided = new Set<number>()
      for (const instruction of kernel.body) {
        if (instruction.kind !== "load") continue
        const buffer = bufferOf.get(instruction.node)
        if (buffer === undefined || buffer.to !== time) continue
        if (isContiguous(kernel.sizes, instruction.strides)) dying.set(instruction.node, buffer)
        else strided.add(instruction.node)
      }
      for (const id of strided) dying.delete(id)
    }
    if (kernel.kind === "single" && changes(nodes[kernel.node]!)) {
      const [x, ...others] = nodes[kernel.node]!.inputs.map((input) => home(views, input)) as [number, ...Array<number>]
      const buffer = bufferOf.get(x)
      if (buffer?.to === time && others.every((id) => bufferOf.get(id) !== buffer)) dying.set(x, buffer)
    }
    for (const id of writes) {
      if (inPlace.has(id)) continue
      const bytes = bytesOf(id)
      let buffer: Buffer | undefined = bufferOf.get(id)
      for (const [source, candidate] of dying) {
        if (bytesOf(source) !== bytes) continue
        buffer = candidate
        // two nodes may stand in one buffer (an input used twice): nobody else may take it
        for (const [other, same] of dying) if (same === candidate) dying.delete(other)
        break
      }
      buffer ??= create(bytes, time)
      buffer.to = Math.max(time, lastRead[id]!)
      bufferOf.set(id, buffer)
    }
  })
  const bytes = assign(buffers)

  const arena = (buffer: Buffer, size: number): Place => ({ space: "arena", offset: buffer.offset, bytes: size })
  const own = (id: number): Place | null => {
    const node = nodes[id]!
    const size = bytesOf(id)
    const around = node.op === "input" ? outer[node.attrs.index] : undefined
    if (around !== undefined) return around
    if (node.op === "constant") return { space: "constant", index: node.attrs.index, bytes: size }
    if (node.op === "cell") return { space: "cell", index: node.attrs.index, bytes: size }
    const cell = inPlace.get(id)
    if (cell !== undefined) return { space: "cell", index: cell, bytes: size }
    const buffer = bufferOf.get(id)
    if (buffer !== undefined) return arena(buffer, size)
    // a loop over nothing is no kernel, but its value is somewhere
    return size === 0 ? { space: "arena", offset: 0, bytes: 0 } : null
  }
  const places = nodes.map((_, id) => own(id))
  nodes.forEach((_, id) => {
    if (places[id] === null && isAlias(nodes, views, id)) places[id] = places[views.of[id]!.base]!
  })
  const placed = (kernel: Kernel): Kernel =>
    kernel.kind === "loop" || kernel.kind === "branch"
      ? { ...kernel, arena: arena(arenas.get(kernel)!, arenaBytes(kernel)) }
      : kernel
  return {
    kernels: units.map(({ kernel }) => placed(kernel)),
    places,
    inputs: inputs.map((buffer, i) => ("space" in buffer ? buffer : arena(buffer, 4 * count(graph.inputs[i]!.sizes)))),
    bytes
  }
}
