/** Dispatches with an invocation for each element of something. */
import { guarded, sizeFor } from "../maps.ts"
import type { Operands, Shader } from "../shader.ts"

/** `lines` for every `id` below `count`, each on its own. */
export const elements = (
  name: string,
  count: number,
  { spots }: Operands,
  lines: ReadonlyArray<string>,
  declarations = ""
): ReadonlyArray<Shader> => {
  if (count === 0) return []
  const size = sizeFor(count)
  const body = guarded(count, size, lines)
  return [{ name, declarations, body, size, groups: Math.ceil(count / size), element: "u32", spots }]
}
