import { product } from "../../../internal/sizes.ts"
import { operands } from "../shader.ts"
import { elements } from "./elements.ts"
import type { Single } from "./Single.ts"

/** the bits of what is not there */
const nothing = { float32: "0x7fc00000u", int32: "0x80000000u", bool: "0u" } as const

export const gather: Single<"gather"> = (_, { inputs: [x, indices], result: { sizes, spot } }) => {
  const [n = 0, ...rest] = x!.sizes
  const row = product(rest)
  const given = operands()
  // a negative index is a large unsigned one
  return elements("gather", product(sizes), given, [
    `let index = ${given.ref(indices!.spot).at(`id / ${row}u`)};`,
    `var value = ${nothing[x!.dtype]};`,
    `if (index < ${n}u) { value = ${given.ref(x!.spot).at(`index * ${row}u + id % ${row}u`)}; }`,
    `${given.ref(spot).at("id")} = value;`
  ])
}
