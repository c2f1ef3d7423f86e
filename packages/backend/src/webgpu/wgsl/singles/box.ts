/** Copies of boxes: the elements of an iteration space from one set of strides to another. */
import { product } from "../../../internal/sizes.ts"
import { collapse } from "../../../internal/space.ts"
import { copyValue } from "../copy.ts"
import { offsetOf, unravel } from "../indices.ts"
import { type Operands, operands, type Shader, type Spot } from "../shader.ts"
import { elements } from "./elements.ts"
import type { Placed } from "./Single.ts"

/** A box in memory: where its first element is, and by axis how many elements apart its neighbours are. */
export interface Side {
  readonly spot: Spot
  readonly strides: ReadonlyArray<number>
  /** elements between the spot and the box */
  readonly offset?: number
  /** int32, by axis: how many steps behind that the box begins, clamped to at most `room` */
  readonly starts?: { readonly spot: Spot; readonly room: ReadonlyArray<number> }
}

const element = (given: Operands, { offset, spot, starts, strides }: Side, index: string): string => {
  const side = given.ref(spot, offset)
  // one that is clamped to nothing is not read
  if (starts === undefined || starts.room.every((room) => room === 0)) return side.at(index)
  const start = given.ref(starts.spot)
  const moved = starts.room.flatMap((room, axis) => {
    if (room === 0) return []
    return [`u32(clamp(bitcast<i32>(${start.at(`${axis}u`)}), 0, ${room})) * ${strides[axis]!}u`]
  })
  return side.at([index, ...moved].join(" + "))
}

/** Copies a box; the sides do not overlap. */
export const copyBox = (name: string, sizes: ReadonlyArray<number>, from: Side, to: Side): ReadonlyArray<Shader> => {
  const given = operands()
  const axes = collapse(
    sizes.map((size, axis) => ({ size, reduced: false, strides: [from.strides[axis]!, to.strides[axis]!] }))
  )
  const { code, coordinates } = unravel(
    "id",
    axes.map(({ size }) => size)
  )
  const index = (side: number): string =>
    offsetOf(
      coordinates,
      axes.map(({ strides }) => strides[side]!)
    )
  const assignment = `${element(given, to, index(1))} = ${element(given, from, index(0))};`
  return elements(name, product(sizes), given, [...code, assignment])
}

/** Copies a value to where the result is, unless it stands there already. */
export const copyTo = (x: Placed, { spot }: Placed): ReadonlyArray<Shader> =>
  x.spot.space === spot.space && x.spot.element === spot.element ? [] : copyValue(x, x.spot, spot)
