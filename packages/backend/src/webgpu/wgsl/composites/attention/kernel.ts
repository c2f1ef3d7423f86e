/** Which calls of attention are left to kernels. */
import {
  type Attention,
  attention as match,
  attentionGradient as matchGradient
} from "../../../../internal/composites/attention.ts"
import { type Choose, kernel } from "../Kernel.ts"
import { backward } from "./backward.ts"
import { forward } from "./forward.ts"

/** With fewer queries most of a tile would be for nothing: the products of a body read keys and values once. */
const leastQueries = 8

/** Wider results do not stay in registers. */
const mostFeatures = 128

const wins = ({ sizes: { features, queries, width } }: Attention): boolean =>
  queries >= leastQueries && Math.max(features, width) <= mostFeatures

export const attention: Choose = /*#__PURE__*/ kernel(match, forward, wins)

export const attentionGradient: Choose = /*#__PURE__*/ kernel(matchGradient, backward, wins)
