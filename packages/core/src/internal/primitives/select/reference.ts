import type { ReferenceRule } from "../rule.ts"

export const reference: ReferenceRule<"select"> = (_, [condition, whenTrue, whenFalse]) =>
  whenTrue.data.map((x, i) => (condition.data[i] === 0 ? whenFalse.data[i]! : x))
