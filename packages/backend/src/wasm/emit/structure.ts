/** What is the same in fused kernels that differ only in where their operands stand. */
import type { Fused, Instruction } from "@typegrad/core/Plan"

export interface Structure {
  /** equal for kernels of equal code, once their nodes are numbered in the order of `nodes` */
  readonly key: string
  /** of the places that are read or written */
  readonly nodes: ReadonlyArray<number>
}

export const structureOf = ({ body, reduce, sizes, stores }: Fused): Structure => {
  const numbers = new Map<number, number>()
  const numberOf = (node: number): number => {
    const known = numbers.get(node)
    if (known !== undefined) return known
    numbers.set(node, numbers.size)
    return numbers.size - 1
  }
  const described = (one: Instruction): string => {
    switch (one.kind) {
      case "load":
        return `${one.dtype} at ${numberOf(one.node)} + ${one.offset ?? 0} by ${one.strides.join()}`
      case "literal":
        return `${one.dtype} ${Object.is(one.value, -0) ? "-0" : one.value}`
      case "iota":
        return `iota ${one.axis}`
      case "compute":
        return `${one.dtype} ${one.op} ${one.args.join()}`
    }
  }
  const parts = [`fused ${sizes.join()}`, ...body.map(described)]
  for (const { node, value } of stores) parts.push(`${value} to ${numberOf(node)}`)
  if (reduce !== null) parts.push(`${reduce.op} ${reduce.value} over ${reduce.axes.join()} to ${numberOf(reduce.node)}`)
  return { key: parts.join(";"), nodes: [...numbers.keys()] }
}
