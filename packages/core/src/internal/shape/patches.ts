import type { Axis, Size2 } from "../../Shape.ts"
import { convSize, type Windows, windowAxes, windows } from "./conv.ts"
import { checkCount } from "./count.ts"
import { fail } from "./fail.ts"
import { dim, show } from "./show.ts"

const areaOf = (kernel: Size2): number => (typeof kernel === "number" ? kernel * kernel : kernel[0] * kernel[1])

/** The axes of the patches of images; the window moves by 1 unless told. */
export const unfoldAxes = (axes: ReadonlyArray<Axis>, given: Windows): ReadonlyArray<Axis> => {
  const result = windowAxes(2, axes, { stride: 1, ...given }, "unfold")
  const area = areaOf(given.kernel)
  return area === 1 ? result : [...result.slice(0, -1), { size: result.at(-1)!.size * area }]
}

/** The axes of images of a size, of patches. */
export const foldAxes = (
  axes: ReadonlyArray<Axis>,
  size: readonly [number, number],
  given: Windows
): ReadonlyArray<Axis> => {
  const op = "fold"
  for (const each of size) checkCount(op, "size", each)
  const { along, unfit } = windows(op, 2, given)
  if (axes.length < 3) return fail(op, `${op} expects an image [height, width, channels] but got ${show(axes)}`)
  const lead = axes.slice(0, -3)
  const [height, width, channels] = axes.slice(-3) as [Axis, Axis, Axis]
  const image = [{ size: size[0] }, { size: size[1] }]
  const places = image.map((axis, i) => convSize(axis.size, along(i)))
  if (places.some((n) => n < 1)) fail(op, unfit(image))
  if (places[0] !== height.size || places[1] !== width.size) {
    const have = `${dim(height)} by ${dim(width)}`
    fail(op, `${op}: the window has ${places[0]} by ${places[1]} places but ${show(axes)} has ${have}`)
  }
  const area = areaOf(given.kernel)
  if (channels.size % area !== 0) fail(op, `${op}: ${dim(channels)} channels of ${show(axes)} do not divide by ${area}`)
  return [...lead, ...image, area === 1 ? channels : { size: channels.size / area }]
}
