/** What a run found as one page that needs no other file. */
import type { Figure, Outcome, Target } from "./Run.ts"

/** What a page shows: the figures as SVG. */
export interface Page {
  readonly title: string
  readonly outcome: Outcome
  readonly svgs: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string | number>>
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!)

export const isReached = ({ atLeast = -Infinity, atMost = Infinity, value }: Target): boolean =>
  value >= atLeast && value <= atMost

/** Enough digits to compare, none for whole numbers. */
export const shown = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(5)))

export const bound = ({ atLeast, atMost }: Target): string =>
  [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`])
  ].join(" and ")

const words = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)

const section = (title: string, content: string): string =>
  content === "" ? "" : `<section>\n<h2>${escaped(title)}</h2>\n${content}\n</section>`

const table = (entries: Readonly<Record<string, string | number>>): string => {
  const rows = Object.entries(entries).map(([name, value]) => {
    const text = typeof value === "number" ? shown(value) : value
    return `<tr><th scope="row">${escaped(words(name))}</th><td>${escaped(text)}</td></tr>`
  })
  return rows.length === 0 ? "" : `<table>\n${rows.join("\n")}\n</table>`
}

const targets = (all: ReadonlyArray<Target>): string => {
  const rows = all.map((target) => {
    const reached = isReached(target)
    const mark = `<td class="${reached ? "reached" : "missed"}">${reached ? "reached" : "not reached"}</td>`
    return `<tr><th scope="row">${escaped(target.name)}</th><td>${shown(target.value)}</td><td>${bound(target)}</td>${mark}</tr>`
  })
  return rows.length === 0 ? "" : `<table>\n${rows.join("\n")}\n</table>`
}

/** Rows are the true classes; what is off the diagonal is a mistake, the darker the more. */
const confusion = (counts: Outcome["confusion"]): string => {
  if (counts === null) return ""
  const most = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => j !== i)))
  const cell = (count: number, wrong: boolean) => {
    const style =
      wrong && count > 0 ? ` style="background: rgb(213 94 0 / ${(0.12 + (0.6 * count) / most).toFixed(2)})"` : ""
    return `<td${wrong ? style : ' class="right"'}>${count}</td>`
  }
  const head = `<tr><td></td>${counts.map((_, j) => `<th scope="col">${j}</th>`).join("")}</tr>`
  const rows = counts.map(
    (row, i) => `<tr><th scope="row">${i}</th>${row.map((count, j) => cell(count, i !== j)).join("")}</tr>`
  )
  return `<table class="confusion">\n<caption>true class (rows), predicted class (columns)</caption>\n${[head, ...rows].join("\n")}\n</table>`
}

const pre = (text: string): string => (text === "" ? "" : `<pre>${escaped(text)}</pre>`)

const pictures = (figures: ReadonlyArray<Figure>, svgs: ReadonlyArray<string>): string =>
  svgs
    .map((svg, index) => `<figure role="img" aria-label="${escaped(figures[index]?.title ?? "")}">${svg}</figure>`)
    .join("\n")

const style = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse } td, th { padding: .2rem .8rem; border: 1px solid #ddd; text-align: left; font-weight: normal }
td:not(:first-of-type), .confusion td { font-variant-numeric: tabular-nums }
.confusion td, .confusion th { text-align: right; padding: .2rem .5rem } caption { text-align: left; padding-bottom: .4rem; white-space: nowrap }
.right { background: #e5f1e9 } .reached { color: #00654a } .missed { color: #b03000; font-weight: 600 }
figure { margin: 1rem 0; overflow-x: auto } figure svg { max-width: 100%; height: auto }
pre { background: #f6f6f6; padding: .8rem; overflow-x: auto; font-size: .85rem; line-height: 1.35 }`

export const html = ({ environment, outcome, svgs, title }: Page): string =>
  [
    `<!doctype html>`,
    `<html lang="en">`,
    `<head>`,
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escaped(title)}</title>`,
    `<style>\n${style}\n</style>`,
    `</head>`,
    `<body>`,
    `<h1>${escaped(title)}</h1>`,
    section("Targets", targets(outcome.targets)),
    section("Curves", pictures(outcome.figures, svgs)),
    section("Confusion matrix", confusion(outcome.confusion)),
    section("Samples", outcome.samples.map(pre).join("\n")),
    section("Numbers", table(outcome.numbers)),
    section("Model", pre(outcome.model)),
    section("Configuration", table(outcome.configuration)),
    section("Environment", table(environment)),
    `</body>`,
    `</html>`,
    ``
  ]
    .filter((line, index, all) => line !== "" || index === all.length - 1)
    .join("\n")
