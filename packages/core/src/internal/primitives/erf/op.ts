import type { Node } from "../../Node.ts"
import { unary } from "../elementwise.ts"

/** The error function: 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. */
export const erf = (x: Node): Node => unary("erf", x)
