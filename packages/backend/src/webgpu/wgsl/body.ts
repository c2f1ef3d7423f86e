/** The instructions of a fused body as statements of WGSL, each a name: `v` and its number. */
import type { Instruction } from "@typegrad/core/Plan"
import { compute, type Operand } from "./elementwise/compute.ts"
import { literal } from "./literals.ts"

/** Literals are no constant expressions there: those that overflow, or divide by 0, WGSL would reject. */
const valueOf = (instruction: Instruction, body: ReadonlyArray<Instruction>, source: string | null): string => {
  switch (instruction.kind) {
    case "literal":
      return literal(instruction.value, instruction.dtype)
    case "compute": {
      const args = instruction.args.map((arg): Operand => {
        const operand = body[arg]!
        const value = operand.kind === "literal" ? operand.value : null
        return { value: `v${arg}`, dtype: operand.dtype, literal: value }
      })
      return compute(instruction.op, args, instruction.dtype)
    }
    default:
      return source!
  }
}

/** Of the instructions that are `wanted`; `source` gives WGSL of a load or of an iota, or null where its name is known already. */
export const statements = (
  body: ReadonlyArray<Instruction>,
  wanted: (instruction: number) => boolean,
  source: (instruction: number) => string | null
): ReadonlyArray<string> =>
  body.flatMap((instruction, i) => {
    if (!wanted(i)) return []
    const given = instruction.kind === "load" || instruction.kind === "iota" ? source(i) : null
    if (given === null && (instruction.kind === "load" || instruction.kind === "iota")) return []
    return [`let v${i} = ${valueOf(instruction, body, given)};`]
  })
