/** A figure as SVG, by Vega-Lite. */
import * as Effect from "effect/Effect"
import type * as VegaLite from "vega-lite"
import type { Curve, Figure } from "./Run.ts"

/** Colors that the colorblind tell apart (Okabe and Ito). */
const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

/** A curve of so few values shows each. */
const few = 24

const rows = ({ label, x, y }: Curve) =>
  x.flatMap((at, index) =>
    Number.isFinite(y[index]) ? [{ curve: label, x: at, y: y[index]!, few: x.length <= few }] : []
  )

/** The description that Vega-Lite compiles. */
export const spec = ({ curves, title, x, y }: Figure): VegaLite.TopLevelSpec => {
  const labels = curves.map(({ label }) => label)
  const several = curves.length > 1
  return {
    title: { text: title, anchor: "start", fontSize: 15, offset: 12 },
    width: 620,
    height: 340,
    padding: 12,
    background: "white",
    data: { values: curves.flatMap(rows) },
    encoding: {
      x: { field: "x", type: "quantitative", title: x, scale: { nice: false, zero: true } },
      y: { field: "y", type: "quantitative", title: y, scale: { zero: false } },
      color: {
        field: "curve",
        type: "nominal",
        scale: { domain: labels, range: labels.map((_, index) => colors[index % colors.length]!) },
        legend: several
          ? { title: null, orient: "bottom", columns: 2, labelLimit: 320, labelFontSize: 12, symbolStrokeWidth: 3 }
          : null
      }
    },
    layer: [
      { mark: { type: "line", strokeWidth: 1.8, clip: true } },
      { transform: [{ filter: "datum.few" }], mark: { type: "point", filled: true, size: 36, opacity: 1 } }
    ],
    config: { font: "sans-serif", axis: { gridColor: "#e8e8e8", labelFontSize: 12, titleFontSize: 12 } }
  }
}

/** Vega is loaded when a figure is drawn: most of a program's start would be that. */
export const svg = Effect.fn("learn.svg")(function* (figure: Figure) {
  const [vegaLite, vega] = yield* Effect.promise(() => Promise.all([import("vega-lite"), import("vega")]))
  const { spec: compiled } = vegaLite.compile(spec(figure))
  const view = new vega.View(vega.parse(compiled), { renderer: "none" })
  return yield* Effect.promise(() => view.toSVG()).pipe(Effect.ensuring(Effect.sync(() => view.finalize())))
})
