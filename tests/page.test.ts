/** `pnpm page` as its user meets it: in Chromium. */

import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Browser, chromium, type Page } from "playwright-core"
import { browser, software } from "../packages/backend/test/pages.ts"
import { folder, type Running, run, start } from "./support/demo.ts"

if (browser === undefined) console.log("the page: skipped, there is no Chromium (apt-get install chromium)")

type Fields = Readonly<Partial<Record<"epochs" | "examples" | "batch" | "seed", number>>>

const text = async (page: Page, selector: string): Promise<string> => (await page.textContent(selector)) ?? ""

/** Waits until no run goes on, or nothing will go on any more. */
const idle = async (page: Page): Promise<void> => {
  const [free, failed] = ["#inputs:not([disabled])", "#status:text-matches('failed')"]
  await page.waitForSelector(`${free}, ${failed}`, { state: "attached", timeout: 60_000 })
  assert.notMatch(await text(page, "#status"), /failed/)
}

/** Fills the form and presses the button. */
const train = async (page: Page, backend: "wasm" | "threads" | "webgpu", fields: Fields): Promise<void> => {
  await idle(page)
  await page.check(`#${backend}`)
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, String(value))
  await page.click("#start")
}

/** Where the curve of the loss goes. */
const drawn = async (page: Page): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const points = (await page.getAttribute(".curve0 polyline", "points")) ?? ""
  return points.split(" ").map((point) => point.split(",").map(Number))
}

const accuracyOf = (result: string): number => Number(/^([\d.]+) % of/.exec(result)?.[1] ?? Number.NaN)

describe.skipIf(browser === undefined)("the page", { timeout: 120_000 }, () => {
  let server: Running
  let address = ""
  const open: Array<Browser> = []
  const errors: Array<string> = []
  const launch = async (...args: ReadonlyArray<string>): Promise<Page> => {
    const running = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox", ...args] })
    open.push(running)
    const page = await running.newPage()
    page.on("pageerror", (error) => errors.push(String(error)))
    await page.goto(address)
    return page
  }

  beforeAll(async () => {
    server = start(["--port", "0"], "page")
    address = /listening on (\S+)/.exec(await server.until(/listening on \S+/))![1]!
  })
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()))
    server.signal("SIGINT")
    assert.strictEqual((await server.ended).err, "")
    assert.deepStrictEqual(errors, [])
  })

  it.live("learns on WebAssembly what the demo learns", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const demo = yield* run(["--epochs", "1", "--out", join(dir, "out"), "--json", join(dir, "result.json")])
      assert.strictEqual(demo.code, 0, demo.err)
      const { testAccuracy } = JSON.parse(readFileSync(join(dir, "result.json"), "utf8"))
      yield* Effect.promise(async () => {
        const page = await launch()
        await train(page, "wasm", { epochs: 1 })
        await idle(page)
        assert.match(await text(page, "#status"), /^Done, on wasm \w+\.$/)
        assert.match(await text(page, "#numbers"), /^step 187 of 187, loss \d\.\d{4}, [\d,]+ examples\/s$/)
        // the same program and the same bits
        const result = await text(page, "#result")
        assert.closeTo(accuracyOf(result), 100 * testAccuracy, 0.0051)
        assert.match(result, /of 2,000 test images are right/)
        assert.strictEqual(await page.locator("#result canvas").count(), 12)
        const points = await drawn(page)
        assert.isAbove(points.length, 60)
        // the loss falls: downwards on a screen
        assert.isAbove(points.at(-1)![1]!, points[0]![1]! + 100)
        assert.match(
          (await page.getAttribute("svg", "aria-label"))!,
          /^Loss by step, training 0\.\d{4}, validation 0\./
        )
        await page.close()
      })
    })
  )

  /** What the picture says at the end of a short run on each. */
  const short = async (page: Page, backends: ReadonlyArray<"wasm" | "threads" | "webgpu">) => {
    const labels: Array<string> = []
    for (const backend of backends) {
      await train(page, backend, { epochs: 1, examples: 64, batch: 16 })
      await idle(page)
      const name = backend === "webgpu" ? "webgpu" : "wasm"
      assert.match(await text(page, "#status"), new RegExp(`^Done, on ${name} \\w.*\\.$`))
      assert.match(await text(page, "#numbers"), /^step 4 of 4,/)
      labels.push((await page.getAttribute("svg", "aria-label"))!)
    }
    return labels
  }

  it.live("learns the same bits on several threads", () =>
    Effect.promise(async () => {
      const page = await launch()
      const [alone, together] = await short(page, ["wasm", "threads"])
      assert.match(alone!, /^Loss by step, training \d\.\d{4}, validation \d\.\d{4}$/)
      assert.strictEqual(together, alone)
      await page.close()
    })
  )

  it.live("stops between two steps, and starts again", () =>
    Effect.promise(async () => {
      const page = await launch()
      await train(page, "wasm", { epochs: 500 })
      await page.waitForSelector(".curve0 polyline")
      assert.isTrue(await page.isDisabled("#start"))
      await page.click("#stop")
      await idle(page)
      const step = Number(/^Stopped after step (\d+)\.$/.exec(await text(page, "#status"))?.[1])
      assert.isAbove(step, 0)
      assert.isBelow(step, 500 * 187)
      assert.match(await text(page, "#numbers"), new RegExp(`^step ${step} of ${500 * 187},`))
      await train(page, "wasm", { epochs: 1, examples: 640 })
      await idle(page)
      assert.match(await text(page, "#status"), /^Done, on wasm \w+\.$/)
      await page.close()
    })
  )

  it.live("says why WebGPU cannot be used, and does not offer it", () =>
    Effect.promise(async () => {
      const page = await launch("--disable-features=WebGPU,WebGPUService", "--disable-gpu")
      await idle(page)
      assert.isTrue(await page.isDisabled("#webgpu"))
      assert.match(await text(page, "#webgpu-note"), /^webgpu: \w.*/)
      assert.isTrue(await page.isChecked("#wasm"))
      await page.close()
    })
  )

  it.live("learns the same on WebGPU", () =>
    Effect.promise(async () => {
      const page = await launch(...software)
      const labels = await short(page, ["wasm", "webgpu"])
      const [wasm, webgpu] = labels.map((label) => [...label.matchAll(/\d\.\d{4}/g)].map(Number))
      assert.strictEqual(wasm!.length, 2)
      webgpu!.forEach((loss, i) => assert.closeTo(loss, wasm![i]!, 1e-3))
      await page.close()
    })
  )

  it.live("is written as files", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const { code, out } = yield* run(["--out", join(dir, "site")], "page")
      assert.strictEqual(code, 0)
      assert.match(out, /cross-origin-opener-policy: same-origin/)
      assert.deepStrictEqual(readdirSync(join(dir, "site")).toSorted(), ["index.html", "page.js", "worker.js"])
      const html = readFileSync(join(dir, "site/index.html"), "utf8")
      assert.include(html, 'src="page.js"')
    })
  )
})
