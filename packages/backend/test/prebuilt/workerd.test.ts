/** Inference in workerd, which is what Cloudflare's workers run in: the same bits as here, with nothing compiled. */
import { resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { Miniflare } from "miniflare"
import { Wasm } from "../../src/wasm/index.ts"
import { emitLibrary } from "../../src/wasm/prebuilt/library.ts"
import { infer } from "./worker/lenet.ts"

/** The worker in one file, which imports the library as workerd has it. */
const bundled = Effect.promise(async () => {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, "worker/worker.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    plugins: [
      {
        name: "kernels",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/kernels\.wasm$/ }, () => ({ path: "./kernels.wasm", external: true }))
      }
    ]
  })
  return outputFiles[0]!.text
})

const worker = (fma: boolean) =>
  Effect.acquireRelease(
    Effect.map(
      bundled,
      (contents) =>
        new Miniflare({
          compatibilityDate: "2026-01-01",
          modules: [
            { type: "ESModule", path: "worker.js", contents },
            { type: "CompiledWasm", path: "kernels.wasm", contents: emitLibrary({ fma }) }
          ]
        })
    ),
    (server) => Effect.promise(() => server.dispose())
  )

const pixels = Float32Array.from({ length: 784 }, (_, i) => Math.sin(i) * Math.cos(i / 28))

const post = (server: Miniflare, path = "") =>
  Effect.promise(async () => {
    const response = await server.dispatchFetch(`http://localhost/${path}`, { method: "POST", body: pixels.buffer })
    return response.ok ? new Float32Array(await response.arrayBuffer()) : response.text()
  })

describe("workerd", () => {
  for (const fma of [true, false]) {
    it.live(
      `infers LeNet, ${fma ? "fma" : "simd"}`,
      () =>
        Effect.gen(function* () {
          const server = yield* worker(fma)
          const expected = yield* infer(pixels).pipe(Effect.provide(Wasm.layer({ deterministic: !fma })))
          assert.isTrue(expected.every((logit) => Number.isFinite(logit) && logit !== 0))
          for (let i = 0; i < 2; i++) assert.deepStrictEqual(yield* post(server), new Float32Array(expected))
          assert.include(
            yield* post(server, "compiled"),
            "BackendUnavailable: wasm: this runtime compiles no WebAssembly"
          )
        }).pipe(Effect.scoped),
      120_000
    )
  }
})
