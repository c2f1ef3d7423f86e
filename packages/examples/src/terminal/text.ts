/** Text pictures for a terminal; pure. */

const ticks = "▁▂▃▄▅▆▇█"

/** One character a value, scaled to the range of the values; long series are averaged into `width` columns. */
export const sparkline = (values: ReadonlyArray<number>, width = 32): string => {
  if (values.length === 0) return ""
  const columns = Math.min(width, values.length)
  const means = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns)
    const part = values.slice(from, Math.floor(((column + 1) * values.length) / columns))
    return part.reduce((total, value) => total + value, 0) / part.length
  })
  const low = Math.min(...means)
  const span = Math.max(...means) - low || 1
  return means.map((value) => ticks[Math.round(((value - low) / span) * (ticks.length - 1))]).join("")
}

/** A bar of `width` characters, filled up to `fraction` in [0, 1]. */
export const bar = (fraction: number, width = 24): string => {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width)
  return "█".repeat(filled) + "░".repeat(width - filled)
}

/** Seconds as "8.3 s", "1:05" or "1:02:03". */
export const duration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return "?"
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const pad = (value: number) => String(value).padStart(2, "0")
  const minutes = Math.floor(whole / 60) % 60
  return whole < 3600
    ? `${minutes}:${pad(whole % 60)}`
    : `${Math.floor(whole / 3600)}:${pad(minutes)}:${pad(whole % 60)}`
}

const shades = " ░▒▓█"

/** A picture of `height` rows of `width` values in [0, 1]; two rows make a line, as characters are twice as high as wide. */
export const picture = (pixels: ArrayLike<number>, width: number, height: number): ReadonlyArray<string> =>
  Array.from({ length: Math.ceil(height / 2) }, (_, line) =>
    Array.from({ length: width }, (_, x) => {
      const upper = pixels[2 * line * width + x] ?? 0
      const lower = 2 * line + 1 < height ? (pixels[(2 * line + 1) * width + x] ?? 0) : upper
      const value = Math.min(1, Math.max(0, (upper + lower) / 2))
      return shades[Math.round(value * (shades.length - 1))]
    }).join("")
  )

const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80]
] as const

/** A picture in black and white, eight pixels a character: those of at least `threshold` are dots. */
export const braille = (
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  threshold = 0.4
): ReadonlyArray<string> =>
  Array.from({ length: Math.ceil(height / 4) }, (_, line) =>
    Array.from({ length: Math.ceil(width / 2) }, (_, column) => {
      let code = 0x2800
      for (const [y, row] of dots.entries()) {
        for (const [x, dot] of row.entries()) {
          const [atX, atY] = [2 * column + x, 4 * line + y]
          if (atX < width && atY < height && (pixels[atY * width + atX] ?? 0) >= threshold) code |= dot
        }
      }
      return String.fromCodePoint(code)
    }).join("")
  )

/** In the middle of `width` columns. */
export const centered = (text: string, width: number): string =>
  text.padStart(text.length + Math.max(0, Math.floor((width - text.length) / 2))).padEnd(width)

/** Whole numbers in groups of three: "12,345". */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",")

/** Of a fraction in [0, 1]: "98.30 %". */
export const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`

/** Pictures of equal height next to each other. */
export const beside = (pictures: ReadonlyArray<ReadonlyArray<string>>, gap = "  "): ReadonlyArray<string> =>
  (pictures[0] ?? []).map((_, line) => pictures.map((rows) => rows[line] ?? "").join(gap))

/** Counts by true class (rows) and predicted class (columns); zeros off the diagonal are dots. */
export const confusionMatrix = (counts: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<string> => {
  const width = Math.max(4, ...counts.flat().map((count) => String(count).length)) + 1
  const cell = (text: string) => text.padStart(width)
  return [
    `true \\ predicted ${counts.map((_, column) => cell(String(column))).join("")}`,
    ...counts.map(
      (row, truth) =>
        `${String(truth).padStart(16)} ${row
          .map((count, column) => cell(count === 0 && column !== truth ? "·" : String(count)))
          .join("")}`
    )
  ]
}
