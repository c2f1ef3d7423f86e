import { scatterBatching } from "../rows.ts"
import type { BatchingRule } from "../rule.ts"
import { scatterMax } from "./op.ts"

export const batching: BatchingRule<"scatterMax"> = (call) => scatterBatching(scatterMax)(call as never)
