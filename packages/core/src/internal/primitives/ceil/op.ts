import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

export const ceil = (x: Node): Node => unary("ceil", x)
