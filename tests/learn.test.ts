/** Every run of `pnpm learn` from end to end, with next to no data and steps: what it keeps, and its page. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import { DatasetError } from "@typegrad/data/DatasetError"
import * as Digits from "@typegrad/data/Digits"
import * as Source from "@typegrad/data/Source"
import * as Kept from "@typegrad/examples/learn/Kept"
import { perform } from "@typegrad/examples/learn/perform"
import * as Page from "@typegrad/examples/learn/report"
import { runs } from "@typegrad/examples/learn/runs"
import { poems } from "@typegrad/examples/serve/poems"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"

const idx = (sizes: ReadonlyArray<number>, bytes: Uint8Array): Uint8Array => {
  const file = new Uint8Array(4 + 4 * sizes.length + bytes.length)
  const view = new DataView(file.buffer)
  view.setUint32(0, 0x0800 + sizes.length)
  sizes.forEach((size, axis) => view.setUint32(4 + 4 * axis, size))
  file.set(bytes, 4 + 4 * sizes.length)
  return file
}

/** As many examples as `Mnist.load` takes for validation and the runs for training; a hundred different ones. */
const count = 5300
const drawn = Effect.map(
  Dataset.collect(Digits.make({ key: Random.key(0), train: 100, validation: 0, test: 0 }).train),
  ({ image, label }) => {
    const images = new Uint8Array(count * 784)
    const labels = new Uint8Array(count)
    for (let i = 0; i < count; i++) {
      const from = (i % 100) * 784
      for (let j = 0; j < 784; j++) images[i * 784 + j] = Math.round(255 * image.data[from + j]!)
      labels[i] = label.data[i % 100]!
    }
    return { images: idx([count, 28, 28], images), labels: idx([count], labels) }
  }
)

const syllables = ["an", "be", "cor", "da", "el", "fi", "gus", "ha"]
const people = syllables.flatMap((a) => syllables.flatMap((b) => syllables.map((c) => a + b + c))).join("\n")
const play = `ROMEO:\nJULIET:\n${poems}\n`.repeat(3)

const contents = Effect.map(
  drawn,
  ({ images, labels }): Readonly<Record<string, Uint8Array>> => ({
    "train-images-idx3-ubyte": images,
    "train-labels-idx1-ubyte": labels,
    "t10k-images-idx3-ubyte": images,
    "t10k-labels-idx1-ubyte": labels,
    "tinyshakespeare.txt": new TextEncoder().encode(play),
    "names.txt": new TextEncoder().encode(people)
  })
)

const sources = Layer.effect(
  Source.Sources,
  Effect.map(contents, (files) =>
    Source.Sources.of({
      read: (_, { name }) => {
        const bytes = files[name]
        return bytes === undefined
          ? Effect.fail(new DatasetError({ file: name, message: `${name}: not here` }))
          : Effect.succeed({ path: name, bytes })
      }
    })
  )
)

/** Elements that are closed by another than the one opened last, or never: there are none on a page that parses. */
const misnested = (html: string): ReadonlyArray<string> => {
  const open: Array<string> = []
  const wrong: Array<string> = []
  for (const [, end, name = "", empty] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b(?:"[^"]*"|[^<>"])*?(\/?)>/gi)) {
    if (end === "/") {
      if (open.pop() !== name) wrong.push(name)
    } else if (empty !== "/" && name !== "meta") open.push(name)
  }
  return [...wrong, ...open]
}

describe("pnpm learn", { timeout: 120_000 }, () => {
  for (const name of Object.keys(runs)) {
    it.effect(`${name} goes through, is kept and told`, () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const folder = yield* fs.makeTempDirectoryScoped()
        yield* perform(name, {
          data: folder,
          keep: folder,
          out: path.join(folder, "out"),
          simd: 128,
          threads: 1,
          seed: 0,
          torch: false,
          quick: true,
          command: `learn ${name}`
        })
        const kept = yield* Kept.read(path.join(folder, "results", `${name}.json`))
        assert.strictEqual(kept.name, name)
        assert.isAtLeast(kept.targets.length, 1)
        assert.isAtLeast(kept.figures.length, 1)
        assert.strictEqual(kept.torch, null)
        const page = yield* fs.readFileString(path.join(folder, "out", `${name}.html`))
        assert.deepStrictEqual(misnested(page), [])
        assert.notMatch(page, /NaN|undefined|\[object|<script|<link|<img|(?:src|href)="http/)
        for (const figure of kept.figures) {
          const svg = yield* fs.readFileString(path.join(folder, "figures", figure))
          assert.match(svg, /^<svg[^]*<path[^]*<\/svg>$/)
          assert.include(page, svg)
        }
        for (const target of kept.targets) assert.include(page, Page.escaped(target.name))
      }).pipe(Effect.scoped, Effect.provide(sources), Effect.provide(NodeServices.layer))
    )
  }
})

describe("report", () => {
  it("holds what it is given as text, not as markup", () => {
    const html = Page.html({
      title: "a < b & c",
      outcome: {
        targets: [
          { name: "<reached>", value: 0.5, atLeast: 0.5 },
          { name: "missed", value: 2, atMost: 1.5 }
        ],
        numbers: { testAccuracy: 0.25 },
        figures: [],
        samples: ["</pre><script>"],
        confusion: [
          [3, 1],
          [0, 4]
        ],
        model: "",
        configuration: { note: '"quoted"' }
      },
      svgs: [],
      environment: {}
    })
    assert.deepStrictEqual(misnested(html), [])
    assert.include(html, "<h1>a &lt; b &amp; c</h1>")
    assert.include(html, "&lt;/pre&gt;&lt;script&gt;")
    assert.include(html, '<td>0.5</td><td>at least 0.5</td><td class="reached">reached</td>')
    assert.include(html, '<td>2</td><td>at most 1.5</td><td class="missed">not reached</td>')
    assert.include(html, "test accuracy")
    assert.include(html, "&quot;quoted&quot;")
    assert.notInclude(html, "Model")
  })
})
