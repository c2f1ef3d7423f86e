/** The server in workerd, which is what Cloudflare's workers run in: the same answers as here. */

import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Handler from "@typegrad/examples/serve/handler"
import * as Models from "@typegrad/examples/serve/Models"
import * as Checkpoint from "@typegrad/train/Checkpoint"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { build } from "esbuild"
import { Miniflare } from "miniflare"
import { events, images, trained, variables } from "./support/serve.ts"

const backend = resolve(import.meta.dirname, "../packages/backend")

/** What `pnpm build` writes, written now: what is there may be of older code. */
const kernels = Effect.sync(() => {
  const file = resolve(backend, "dist/kernels.wasm")
  const node = resolve(import.meta.dirname, "../node_modules/.bin/node")
  execFileSync(node, [resolve(backend, "scripts/kernels.ts")])
  return readFileSync(file)
})

/** The worker in one file; what is no code is for workerd to import. */
const bundled = Effect.promise(async () => {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, "worker/serve.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    plugins: [
      {
        name: "modules",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.(wasm|bin)$/ }, ({ path }) => ({
            path: `./${path.split("/").at(-1)}`,
            external: true
          }))
      }
    ]
  })
  return outputFiles[0]!.text
})

const worker = Effect.gen(function* () {
  const { digits, poems } = yield* trained
  const files = { digits: yield* Checkpoint.encode(digits), poems: yield* Checkpoint.encode(poems) }
  const contents = yield* bundled
  const wasm = yield* kernels
  return yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Miniflare({
          compatibilityDate: "2026-01-01",
          modules: [
            { type: "ESModule", path: "worker.js", contents },
            { type: "CompiledWasm", path: "kernels.wasm", contents: wasm },
            ...Object.entries(files).flatMap(([name, { manifest, tensors }]) => [
              { type: "Data" as const, path: `${name}.json.bin`, contents: manifest },
              { type: "Data" as const, path: `${name}.safetensors.bin`, contents: tensors }
            ])
          ]
        })
    ),
    (server) => Effect.promise(() => server.dispose())
  )
})

interface Call {
  readonly path: string
  readonly init?: { readonly method: string; readonly headers: Record<string, string>; readonly body: string }
}

const posted = (path: string, body: unknown): Call => ({
  path,
  init: { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
})

describe("workerd", () => {
  it.live(
    "serves both models from a bundle, one after another and at once",
    () =>
      Effect.gen(function* () {
        const server = yield* worker
        const local = Handler.make(Layer.orDie(Layer.provide(Models.layer(yield* variables), Wasm.layer())))
        yield* Effect.addFinalizer(() => Effect.promise(local.dispose))
        const here = ({ init, path }: Call) =>
          Effect.promise(async () => {
            const response = await local.handler(new Request(`http://localhost${path}`, init))
            return [response.status, await response.text()] as const
          })
        const there = ({ init, path }: Call) =>
          Effect.promise(async () => {
            const response = await server.dispatchFetch(`http://localhost${path}`, init)
            return [response.status, await response.text()] as const
          })
        const digits = yield* images(4)
        const calls = [
          ...digits.map((image) => posted("/classify", { image })),
          posted("/generate", { prompt: "When in", maxTokens: 12, seed: 3 }),
          posted("/generate", { prompt: "Shall I", maxTokens: 7, temperature: 0 }),
          posted("/classify", { image: [1, 2, 3] }),
          posted("/generate", { prompt: "" }),
          { path: "/nowhere" },
          { path: "/openapi.json" }
        ]
        const expected = yield* Effect.all(calls.map(here))
        assert.deepStrictEqual(
          expected.map(([status]) => status),
          [200, 200, 200, 200, 200, 200, 400, 400, 404, 200]
        )
        assert.strictEqual(events(expected[4]![1]).length, 13)
        assert.deepStrictEqual(yield* Effect.all(calls.map(there)), expected)
        assert.deepStrictEqual(yield* Effect.all(calls.map(there), { concurrency: "unbounded" }), expected)
      }).pipe(Effect.scoped),
    120_000
  )
})
