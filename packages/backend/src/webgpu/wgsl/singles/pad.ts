import { product, rowMajor } from "../../../internal/sizes.ts"
import { offsetOf, unravel } from "../indices.ts"
import { operands } from "../shader.ts"
import { elements } from "./elements.ts"
import type { Single } from "./Single.ts"

/** Every element of the result finds out whether one of x stands there: by axis, i = before + j (between + 1) for some j below the size. */
export const pad: Single<"pad"> = (_, { attrs: { before, between }, inputs: [x, value], result: { sizes, spot } }) => {
  const given = operands()
  const to = given.ref(spot)
  const { code, coordinates } = unravel("id", sizes)
  const tests: Array<string> = []
  const sources = sizes.map((size, axis) => {
    const [count, step] = [x!.sizes[axis]!, between[axis]! + 1]
    const i = before[axis] === 0 ? coordinates[axis]! : `(${coordinates[axis]} - ${before[axis]}u)`
    if (size !== count) {
      // an index before the first wraps, and is too large
      tests.push(`${i} < ${Math.max(0, (count - 1) * step + 1)}u`)
      if (step > 1) tests.push(`${i} % ${step}u == 0u`)
    }
    return step === 1 ? i : `${i} / ${step}u`
  })
  const source = given.ref(x!.spot).at(offsetOf(sources, rowMajor(x!.sizes)))
  return elements("pad", product(sizes), given, [
    ...code,
    `var value = ${given.ref(value!.spot).at("0u")};`,
    `if (${tests.length === 0 ? "true" : tests.join(" && ")}) { value = ${source}; }`,
    `${to.at("id")} = value;`
  ])
}
