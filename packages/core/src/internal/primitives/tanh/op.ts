import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

export const tanh = (x: Node): Node => unary("tanh", x)
