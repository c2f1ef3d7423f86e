/** What maps have in common: an invocation is an element, or a vector of them. */
import { declareFor } from "./elementwise/functions.ts"
import type { Shader } from "./shader.ts"

/** Invocations of a workgroup: of few elements, several workgroups. */
export const sizeFor = (count: number): number => (count > 2 ** 15 ? 256 : 64)

/** The lines of a body that `count` invocations run. */
export const guarded = (count: number, size: number, lines: ReadonlyArray<string>): string =>
  [...(count % size === 0 ? [] : [`if (id >= ${count}u) { return; }`]), ...lines].join("\n")

/** `lines` for each of `count`, whose number is `id`; they, and `functions`, may call functions of `elementwise/functions.ts`. */
export const mapOf = (
  { count, element, name, spots }: Pick<Shader, "element" | "name" | "spots"> & { readonly count: number },
  lines: ReadonlyArray<string>,
  functions = ""
): Shader => {
  const size = sizeFor(count)
  const body = guarded(count, size, lines)
  const declarations = [declareFor(body, functions), functions].join("\n")
  return { name, declarations, body, size, groups: Math.ceil(count / size), element, spots }
}
