/** Derivatives of loops and branches. */
import type { Node } from "../Node.ts"
import { condJvp, condVjp } from "./condRules.ts"
import type { Control } from "./result.ts"
import { type Forward, scanJvp } from "./scanJvp.ts"
import { type Reverse, scanVjp } from "./scanVjp.ts"
import { whileJvp, whileVjp } from "./whileRules.ts"

type Slot = ReadonlyArray<Node | null>

/** Cotangents of the operands, given those of the results (null: zero); `needs[i]` is false where nobody asks for operand i. */
export const controlVjp = (node: Control, cotangents: Slot, needs: ReadonlyArray<boolean>, reverse: Reverse): Slot => {
  switch (node.op) {
    case "scan":
      return scanVjp(node, cotangents, needs, reverse)
    case "while":
      return whileVjp()
    case "cond":
      return condVjp(node, cotangents, needs, reverse)
  }
}

/** Tangents of the results, given those of the operands (null: zero). */
export const controlJvp = (node: Control, tangents: Slot, forward: Forward): Slot => {
  switch (node.op) {
    case "scan":
      return scanJvp(node, tangents, forward)
    case "while":
      return whileJvp(node, tangents, forward)
    case "cond":
      return condJvp(node, tangents, forward)
  }
}
