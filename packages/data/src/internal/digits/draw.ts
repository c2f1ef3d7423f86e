/**
 * Draws one digit: a skeleton, bent and moved at random, under a pen of random width, on 28 x 28 pixels.
 *
 * Only + - * / and square roots, which IEEE 754 defines to the last bit: the same seed draws the same digit everywhere.
 */
import type { Generator } from "../generator.ts"
import type { Stroke, Variant } from "./skeletons.ts"
import { skeletons } from "./skeletons.ts"

/** pixels along each side */
const side = 28
export const area = side * side

/** curve pieces between two points of a skeleton */
const pieces = 5

const totals = /*#__PURE__*/ skeletons.map((variants) => variants.reduce((sum, { weight }) => sum + weight, 0))

const chooseVariant = (digit: number, random: Generator): Variant => {
  const variants = skeletons[digit]!
  let left = random.between(0, totals[digit]!)
  for (const variant of variants) {
    left -= variant.weight
    if (left < 0) return variant
  }
  return variants[0]!
}

/** What one hand does to every point: bend (quadratic in x and y), then a linear map, then a shift to the centre. */
const hand = (strokes: ReadonlyArray<Stroke>, random: Generator): ReadonlyArray<Float64Array> => {
  const jitter = random.between(0.012, 0.034)
  const bendX = random.bell() * 0.14
  const bendY = random.bell() * 0.1
  const bow = random.bell() * 0.12
  const half = random.bell() * 0.07 // tangent of half the angle: a rotation without sine and cosine
  const cos = (1 - half * half) / (1 + half * half)
  const sin = (2 * half) / (1 + half * half)
  const shear = random.bell() * 0.16 - 0.08 // most hands lean right
  const height = random.between(16, 21.5)
  const width = height * random.between(0.82, 1.25)
  let left = Infinity
  let right = -Infinity
  let top = Infinity
  let bottom = -Infinity
  const bent = strokes.map((stroke) => {
    const points = new Float64Array(2 * stroke.length)
    stroke.forEach(([x0, y0], i) => {
      const previous = stroke[i - 1]
      if (previous !== undefined && previous[0] === x0 && previous[1] === y0) {
        points.copyWithin(2 * i, 2 * i - 2, 2 * i)
        return
      }
      const x = x0 - 0.35 + random.bell() * jitter
      const y = y0 - 0.5 + random.bell() * jitter
      const u = x + bendX * (y * y - 0.08) + bow * x * y
      const v = y + bendY * (x * x - 0.05) + bow * x * y * 0.5
      const wide = u * width
      const tall = v * height
      const slanted = wide + shear * tall
      const px = cos * slanted - sin * tall
      const py = sin * slanted + cos * tall
      points[2 * i] = px
      points[2 * i + 1] = py
      if (px < left) left = px
      if (px > right) right = px
      if (py < top) top = py
      if (py > bottom) bottom = py
    })
    return points
  })
  const shiftX = side / 2 - (left + right) / 2 + random.bell() * 1.1
  const shiftY = side / 2 - (top + bottom) / 2 + random.bell() * 1.1
  for (const points of bent) {
    for (let i = 0; i < points.length; i += 2) {
      points[i]! += shiftX
      points[i + 1]! += shiftY
    }
  }
  return bent
}

/** Lowers `nearest` (squared distance of every pixel's centre to the ink) by the segment a-b, near the segment only. */
const segment = (nearest: Float32Array, reach: number, ax: number, ay: number, bx: number, by: number): void => {
  const dx = bx - ax
  const dy = by - ay
  const squared = dx * dx + dy * dy
  const inverse = squared > 0 ? 1 / squared : 0
  const x0 = Math.max(0, Math.ceil((ax < bx ? ax : bx) - reach - 0.5))
  const x1 = Math.min(side - 1, Math.floor((ax < bx ? bx : ax) + reach - 0.5))
  const y0 = Math.max(0, Math.ceil((ay < by ? ay : by) - reach - 0.5))
  const y1 = Math.min(side - 1, Math.floor((ay < by ? by : ay) + reach - 0.5))
  for (let y = y0; y <= y1; y++) {
    const py = y + 0.5 - ay
    for (let x = x0; x <= x1; x++) {
      const px = x + 0.5 - ax
      let t = (px * dx + py * dy) * inverse
      t = t < 0 ? 0 : t > 1 ? 1 : t
      const ex = px - t * dx
      const ey = py - t * dy
      const distance = ex * ex + ey * ey
      if (distance < nearest[y * side + x]!) nearest[y * side + x] = distance
    }
  }
}

/** A Catmull-Rom curve through the points, as short segments. */
const curve = (nearest: Float32Array, reach: number, points: Float64Array): void => {
  const last = points.length - 2
  let ax = points[0]!
  let ay = points[1]!
  for (let i = 0; i < last; i += 2) {
    const x1 = points[i]!
    const y1 = points[i + 1]!
    const x2 = points[i + 2]!
    const y2 = points[i + 3]!
    if (x1 === x2 && y1 === y2) continue
    const x0 = i > 0 ? points[i - 2]! : x1
    const y0 = i > 0 ? points[i - 1]! : y1
    const x3 = i + 4 <= last ? points[i + 4]! : x2
    const y3 = i + 4 <= last ? points[i + 5]! : y2
    for (let k = 1; k <= pieces; k++) {
      const t = k / pieces
      const a = t * t * t
      const b = t * t
      const w0 = (2 * b - a - t) / 2
      const w1 = (3 * a - 5 * b + 2) / 2
      const w2 = (4 * b - 3 * a + t) / 2
      const w3 = (a - b) / 2
      const bx = w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3
      const by = w0 * y0 + w1 * y1 + w2 * y2 + w3 * y3
      segment(nearest, reach, ax, ay, bx, by)
      ax = bx
      ay = by
    }
  }
}

/** Writes `digit` into `target` from `offset` on: 784 bytes, 0 paper, 255 ink. */
export const draw = (digit: number, random: Generator, target: Uint8Array, offset: number): void => {
  const strokes = hand(chooseVariant(digit, random).strokes, random)
  const radius = random.between(0.7, 1.75)
  const softness = random.between(0.9, 1.8) // pixels from ink to paper: the blur
  const ink = random.between(185, 262)
  const grain = Math.max(0, random.between(-12, 36))
  const reach = radius + softness / 2
  const nearest = new Float32Array(area).fill(1e6)
  for (const points of strokes) curve(nearest, reach, points)
  for (let i = 0; i < area; i++) {
    const squared = nearest[i]!
    let value = 0
    if (squared < reach * reach) {
      const depth = (reach - Math.sqrt(squared)) / softness
      value = depth >= 1 ? ink : ink * depth * depth * (3 - 2 * depth)
    }
    if (grain > 0) value += grain * (random.uniform() + random.uniform() - 1)
    target[offset + i] = value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value)
  }
}
