import { count, strides as stepsOf } from "../indexing.ts"
import type { ReferenceRule } from "../rule.ts"
import { odometer } from "../windowsReference.ts"

export const reference: ReferenceRule<"convolution"> = (attrs, [x, kernel], result) => {
  const { batchGroups, featureGroups, inputDilation, kernelDilation, padding, strides } = attrs
  const out = new Float64Array(count(result.sizes))
  const [read, d] = kernel.sizes.slice(-2) as [number, number]
  const c = x.sizes.at(-1)!
  const [blocks, columns] = [batchGroups * featureGroups, d / (batchGroups * featureGroups)]
  const spatial = x.sizes.slice(1, -1)
  const steps = stepsOf(spatial)
  const examples = result.sizes[0]!
  const [inside, outside] = [count(spatial), count(result.sizes.slice(1, -1))]
  let place = 0
  for (const at of odometer(result.sizes.slice(1, -1))) {
    let element = 0
    for (const k of odometer(kernel.sizes.slice(0, -2))) {
      let offset = 0
      for (let i = 0; i < k.length; i++) {
        const position = at[i]! * strides[i]! + k[i]! * kernelDilation[i]! - padding[i]![0]
        const own = position / inputDilation[i]!
        offset = Number.isInteger(own) && own >= 0 && own < spatial[i]! ? offset + own * steps[i]! : NaN
      }
      // a zero of the padding is one: with a kernel that is not finite it gives NaN
      const padded = Number.isNaN(offset)
      for (let n = 0; n < examples; n++) {
        for (let block = 0; block < blocks; block++) {
          const example = batchGroups === 1 ? n : block * examples + n
          const from = (example * inside + offset) * c + (batchGroups === 1 ? block * read : 0)
          const to = (n * outside + place) * d + block * columns
          for (let i = 0; i < read; i++) {
            const value = padded ? 0 : x.data[from + i]!
            const row = (element * read + i) * d + block * columns
            for (let j = 0; j < columns; j++) out[to + j] = out[to + j]! + value * kernel.data[row + j]!
          }
        }
      }
      element++
    }
    place++
  }
  return out
}
