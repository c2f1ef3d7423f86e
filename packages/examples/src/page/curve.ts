/** Curves as an inline SVG that is drawn anew with every message; pure. */
import type { Curve } from "../learn/Run.ts"
import { escaped } from "../learn/report.ts"

const [width, height] = [640, 300]
const margin = { left: 60, right: 12, top: 12, bottom: 44 } as const
const right = width - margin.right
const bottom = height - margin.bottom

/** A round number of at most `length / parts`, or a little more: 1, 2 or 5 times a power of ten. */
export const spacing = (length: number, parts: number): number => {
  const wanted = length / parts
  const power = 10 ** Math.floor(Math.log10(wanted))
  return power * ([1, 2, 5].find((factor) => factor * power >= wanted) ?? 10)
}

const ticks = (length: number, parts: number): ReadonlyArray<number> => {
  const every = spacing(length, parts)
  return Array.from({ length: Math.floor(length / every + 1e-9) + 1 }, (_, i) => Number((i * every).toPrecision(12)))
}

/** A curve of so few values shows each. */
const few = 24

/** `steps` is where the axis ends; of a curve what is not finite is left out. */
export const svg = (curves: ReadonlyArray<Curve>, steps: number): string => {
  const known = curves.map((curve) => ({
    ...curve,
    points: curve.x.map((x, i) => [x, curve.y[i]!] as const).filter(([, y]) => Number.isFinite(y))
  }))
  const most = Math.max(...known.flatMap(({ points }) => points.map(([, y]) => y)), 1e-3)
  const high = spacing(most, 5) * Math.ceil(most / spacing(most, 5))
  const last = Math.max(1, steps)
  const atX = (x: number): string => (margin.left + (x / last) * (right - margin.left)).toFixed(1)
  const atY = (y: number): string => (bottom - (y / high) * (bottom - margin.top)).toFixed(1)
  const rows = ticks(high, 5).map(
    (y) =>
      `<line class="grid" x1="${margin.left}" x2="${right}" y1="${atY(y)}" y2="${atY(y)}"/>` +
      `<text text-anchor="end" x="${margin.left - 8}" y="${atY(y)}" dy="0.32em">${y}</text>`
  )
  const columns = ticks(last, 6).map(
    (x) => `<text text-anchor="middle" x="${atX(x)}" y="${bottom + 18}">${x.toLocaleString("en")}</text>`
  )
  const lines = known.map(({ label, points }, i) => {
    const path = points.map(([x, y]) => `${atX(x)},${atY(y)}`).join(" ")
    const dots =
      points.length <= few ? points.map(([x, y]) => `<circle cx="${atX(x)}" cy="${atY(y)}" r="3.5"/>`).join("") : ""
    const from = right - 110
    const at = margin.top + 10 + 20 * i
    return (
      `<g class="curve${i}"><polyline points="${path}"/>${dots}` +
      `<line x1="${from}" x2="${from + 18}" y1="${at}" y2="${at}"/>` +
      `<text x="${from + 26}" y="${at}" dy="0.32em">${escaped(label)}</text></g>`
    )
  })
  const ends = known.flatMap(({ label, points }) =>
    points.length === 0 ? [] : [`${label} ${points.at(-1)![1].toFixed(4)}`]
  )
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(["Loss by step", ...ends].join(", "))}">`,
    ...rows,
    ...columns,
    `<text text-anchor="middle" x="${(margin.left + right) / 2}" y="${height - 6}">step</text>`,
    `<text text-anchor="middle" transform="rotate(-90)" x="${-(margin.top + bottom) / 2}" y="12">loss</text>`,
    ...lines,
    `</svg>`
  ].join("")
}
