import { scatterBatching } from "../rows.ts"
import type { BatchingRule } from "../rule.ts"
import { scatterAdd } from "./op.ts"

export const batching: BatchingRule<"scatterAdd"> = (call) => scatterBatching(scatterAdd)(call as never)
