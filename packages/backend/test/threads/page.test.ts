/** Threads in bundles: pages of Chromium, and a process of Node. */
import { spawn } from "node:child_process"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Browser, chromium } from "playwright-core"
import { browser, bundle, site } from "../pages.ts"

if (browser === undefined) console.log("threads in pages: skipped, there is no Chromium (apt-get install chromium)")

const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }

const entry = (name: string): string => `${import.meta.dirname}/bundled/${name}.ts`

type Results = ReadonlyArray<ReadonlyArray<ReadonlyArray<number>> | string>

const check = (results: Results): void => {
  const [alone, ...others] = results
  assert.isArray(alone)
  assert.lengthOf(alone![0]!, 120 * 140)
  for (const other of others) assert.deepStrictEqual(other, alone)
}

describe.skipIf(browser === undefined)("threads in a page", { timeout: 60_000 }, () => {
  let running: Browser
  beforeAll(async () => {
    running = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] })
  })
  afterAll(() => running.close())

  const visit = (address: string, name: "here" | "inWorker") =>
    Effect.promise(async () => {
      const page = await running.newPage()
      await page.goto(address)
      return (await page.evaluate(`${name}()`)) as Results
    })

  for (const name of ["here", "inWorker"] as const) {
    it.live(`${name === "here" ? "whose own thread may not sleep" : "in a worker"} give the bits of one thread`, () =>
      Effect.gen(function* () {
        check(yield* visit(yield* site(entry("page"), isolation), name))
      }).pipe(Effect.scoped)
    )
  }

  it.live("say which headers are missing", () =>
    Effect.gen(function* () {
      const [alone, two] = yield* visit(yield* site(entry("page")), "here")
      assert.isArray(alone)
      assert.match(
        String(two),
        /Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp/
      )
      const policy = { "content-security-policy": "worker-src 'self'" }
      const [, refused] = yield* visit(yield* site(entry("page"), { ...isolation, ...policy }), "here")
      assert.match(String(refused), /Content-Security-Policy must allow worker-src blob:/)
    }).pipe(Effect.scoped)
  )
})

describe("threads in a process", () => {
  it.live("do not keep it alive", () =>
    Effect.gen(function* () {
      const script = yield* bundle(entry("process"), "node")
      const [code, out] = yield* Effect.callback<readonly [number | null, string]>((resume) => {
        const child = spawn(process.execPath, ["-"], { stdio: ["pipe", "pipe", "inherit"], timeout: 20_000 })
        let out = ""
        child.stdout.on("data", (chunk) => {
          out += chunk
        })
        child.on("close", (code) => resume(Effect.succeed([code, out] as const)))
        child.stdin.end(script)
      })
      assert.deepStrictEqual([code, out], [0, "done\n"])
    })
  )
})
