/** The conformance suite on WebGPU in a page of Chromium, whose adapter is of software. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { chromium } from "playwright-core"
import { browser, site, software } from "../pages.ts"
import type { Found } from "./bundled/conformance.ts"

if (browser === undefined) console.log("WebGPU in pages: skipped, there is no Chromium (apt-get install chromium)")

const entry = `${import.meta.dirname}/bundled/conformance.ts`

describe.skipIf(browser === undefined)("WebGPU in a page", { timeout: 120_000 }, () => {
  it.live("gives what the reference gives", () =>
    Effect.gen(function* () {
      const address = yield* site(entry)
      const running = yield* Effect.acquireRelease(
        Effect.promise(() => chromium.launch({ executablePath: browser!, args: ["--no-sandbox", ...software] })),
        (one) => Effect.promise(() => one.close())
      )
      const found = yield* Effect.promise(async () => {
        const page = await running.newPage()
        await page.goto(address)
        return (await page.evaluate("conformance()")) as Found | string
      })
      assert.isObject(found, String(found))
      const { backend, cases, failures } = found as Found
      assert.match(backend, /^webgpu \w/)
      assert.deepStrictEqual(failures, [])
      assert.isAbove(cases, 60)
    }).pipe(Effect.scoped)
  )
})
