/** A kernel's code with the memory that it touches, which tells whether it can run at the same time as another. */

import type { Aval } from "@typegrad/core/Graph"
import { type Kernel, writes } from "@typegrad/core/Plan"
import { product } from "../../internal/sizes.ts"
import type { Context } from "./context.ts"
import type { KernelCode } from "./kernel.ts"
import type { Entry } from "./Module.ts"
import type { Mark } from "./marks.ts"

/** Emits the code of a kernel. */
export type EmitKernel = (context: Context, kernel: Kernel, entry: Entry) => KernelCode

/** Bytes from the first address to the second (exclusive). */
export type Bytes = readonly [from: number, to: number]

export interface Task {
  readonly code: KernelCode
  /** what it reads or writes */
  readonly touched: ReadonlyArray<Bytes>
  readonly written: ReadonlyArray<Bytes>
  /** what its time is that of */
  readonly mark?: Mark | undefined
}

const bytesOf = (address: number, { sizes }: Aval): Bytes => [address, address + 4 * product(sizes)]

/** What a kernel touches is what its code asks the address of. */
export const emitTask = (context: Context, kernel: Kernel, entry: Entry, emitKernel: EmitKernel): Task => {
  const { nodes, cells } = entry.plan.graph
  const asked = new Set<number>()
  const copied = new Set<number>()
  const mark = context.marks?.enter(kernel, entry.plan)
  const code = emitKernel(context, kernel, {
    ...entry,
    address: (node) => {
      asked.add(node)
      return entry.address(node)
    },
    cell: (index) => {
      copied.add(index)
      return entry.cell(index)
    }
  })
  context.marks?.leave()
  const node = (id: number): Bytes => bytesOf(entry.address(id), nodes[id]!)
  const cell = [...copied].map((index) => bytesOf(entry.cell(index), cells[index]!))
  return { code, touched: [...[...asked].map(node), ...cell], written: [...writes(kernel).map(node), ...cell], mark }
}
