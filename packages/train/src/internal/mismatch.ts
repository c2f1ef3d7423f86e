/** What a checkpoint has, beside what is expected of it. */
import { CheckpointMismatch } from "../CheckpointError.ts"

export const mismatch = (
  file: string,
  difference: {
    readonly leaf: string
    /** what the sentence calls it: the leaf, unless told otherwise */
    readonly name?: string
    readonly expected: string
    readonly found: string
  },
  owner = "this run"
): CheckpointMismatch => {
  const { expected, found, leaf, name = leaf } = difference
  const message = `${file}: ${name} is ${found} in the checkpoint but ${expected} in ${owner}`
  return new CheckpointMismatch({ file, leaf, expected, found, message })
}
