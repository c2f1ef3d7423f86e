/** Results as tables and as JSON. */
import { isOurs, ours, type Peak } from "./contenders.ts"
import { type Absent, type Measured, ratio, type Spread } from "./rounds.ts"

export interface Result {
  readonly name: string
  readonly measured: ReadonlyArray<Measured>
  readonly absent?: ReadonlyArray<Absent>
  /** operations of a step, where they are counted */
  readonly flops?: number
  /** whether first and last loss say something */
  readonly losses?: boolean
  /** what was found besides times */
  readonly figures?: Readonly<Record<string, number>>
}

export interface Report {
  readonly peak: Peak | null
  /** what WebGPU ran on */
  readonly adapter?: Readonly<Record<string, unknown>>
  readonly results: ReadonlyArray<Result>
}

/** Rows of columns, the first to the left, the others to the right. */
export const aligned = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join("  ")
        .trimEnd()
    )
    .map((line) => `  ${line}`)
    .join("\n")
}

/** The peak that a row of ours is measured by. */
export const peakOf = (name: string, { simd128, simd256 }: Peak): number => {
  const threads = Number(/(\d+) threads/.exec(name)?.[1] ?? 1)
  return threads * (name.includes("simd 256") ? simd256 : simd128)
}

export const gigaflops = (flops: number, milliseconds: number): number => flops / milliseconds / 1e6

/** Adapters of software have little of it. */
const rate = (value: number): string => (value < 1 ? value.toPrecision(2) : value.toFixed(1))

const shown = ({ high, low, median }: Spread): string => `${median.toFixed(3)} (${low.toFixed(2)}-${high.toFixed(2)})`

/** One of ours, by its options alone. */
const short = (name: string): string => (name === ours ? ours : name.slice(ours.length + 2))

const columns = ({ flops, losses, measured }: Result, peak: Peak | null) => {
  const always: ReadonlyArray<readonly [string, (one: Measured) => string]> = [
    ["", ({ name }) => name],
    ["median ms", ({ milliseconds }) => milliseconds.toFixed(3)],
    ["fastest ms", ({ fastest }) => fastest.toFixed(3)]
  ]
  const ratios: typeof always = measured
    .filter(({ name }) => isOurs(name))
    .map((mine) => [`${short(mine.name)} / it`, (one) => (one === mine ? "" : shown(ratio(mine, one)))])
  const share: typeof always =
    flops === undefined || peak === null
      ? []
      : [
          [
            "of peak",
            ({ milliseconds, name }) =>
              isOurs(name) ? `${((100 * gigaflops(flops, milliseconds)) / peakOf(name, peak)).toFixed(0)} %` : ""
          ]
        ]
  const counted: typeof always =
    flops === undefined ? [] : [["GFLOP/s", ({ milliseconds }) => rate(gigaflops(flops, milliseconds))], ...share]
  const learned: typeof always =
    losses === true
      ? [
          ["first loss", ({ firstLoss }) => firstLoss.toFixed(4)],
          ["last loss", ({ lastLoss }) => lastLoss.toFixed(4)]
        ]
      : []
  const held: typeof always = [["rss MB", ({ rss }) => (rss / 1e6).toFixed(0)]]
  return [...always, ...ratios, ...counted, ...learned, ...held]
}

/** Results as rows and contenders as columns. */
export const matrix = (
  title: string,
  results: ReadonlyArray<Result>,
  cell: (one: Measured, result: Result) => string
): string => {
  const names = [...new Set(results.flatMap(({ measured }) => measured.map(({ name }) => name)))]
  return aligned([
    [title, ...names],
    ...results.map((result) => [
      result.name,
      ...names.map((name) => {
        const one = result.measured.find((contender) => contender.name === name)
        return one === undefined ? "-" : cell(one, result)
      })
    ])
  ])
}

/** One line a contender; ratios are times of ours over its time: the median over rounds, with the least and the most. */
export const table = (result: Result, peak: Peak | null = null): string => {
  const shown = columns(result, peak)
  const rows = [shown.map(([title]) => title), ...result.measured.map((one) => shown.map(([, cell]) => cell(one)))]
  const figures = Object.entries(result.figures ?? {}).map(([name, value]) => `  ${name}: ${figure(value)}`)
  const absent = (result.absent ?? []).map(({ name, why }) => `  without ${name}: ${why}`)
  return [result.name, aligned(rows), ...figures, ...absent].join("\n")
}

const figure = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en-US") : value.toPrecision(4)

const rounded = (value: number): number => Number(value.toPrecision(5))

const against = (mine: Measured, all: ReadonlyArray<Measured>) =>
  Object.fromEntries(
    all
      .filter((one) => one !== mine)
      .map((one) => {
        const { high, low, median } = ratio(mine, one)
        return [one.name, { median: rounded(median), low: rounded(low), high: rounded(high) }]
      })
  )

/** `oursMs` and `peers` are medians; the rest stands beside them. Ratios are by each of ours, times over those of all others. */
export const json = ({ adapter, peak, results }: Report): string => {
  const cases = results.map(({ absent = [], figures, flops, measured, name }) => {
    const first = measured.find((one) => one.name === ours)
    const mine = measured.filter((one) => isOurs(one.name))
    const peers = measured.filter((one) => !isOurs(one.name))
    const times = (all: ReadonlyArray<Measured>) =>
      Object.fromEntries(all.map((one) => [one.name, rounded(one.milliseconds)]))
    return {
      name,
      oursMs: first === undefined ? null : rounded(first.milliseconds),
      peers: times(peers),
      variants: times(mine.filter((one) => one !== first)),
      ratios: Object.fromEntries(mine.map((one) => [one.name, against(one, measured)])),
      rssBytes: Object.fromEntries(measured.map((one) => [one.name, one.rss])),
      ...(flops === undefined
        ? {}
        : {
            flops,
            gflops: Object.fromEntries(measured.map((one) => [one.name, rounded(gigaflops(flops, one.milliseconds))])),
            ofPeak:
              peak === null
                ? {}
                : Object.fromEntries(
                    mine.map((one) => [one.name, rounded(gigaflops(flops, one.milliseconds) / peakOf(one.name, peak))])
                  )
          }),
      ...(figures === undefined ? {} : { figures }),
      ...(absent.length === 0 ? {} : { absent })
    }
  })
  return `${JSON.stringify({ peakGflops: peak, ...(adapter === undefined ? {} : { adapter }), cases }, null, 2)}\n`
}
