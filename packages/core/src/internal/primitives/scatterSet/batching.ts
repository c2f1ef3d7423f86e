import { scatterBatching } from "../rows.ts"
import type { BatchingRule } from "../rule.ts"
import { scatterSet } from "./op.ts"

export const batching: BatchingRule<"scatterSet"> = (call) => scatterBatching(scatterSet)(call as never)
