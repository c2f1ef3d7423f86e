/** The layer for Node: what it says without the package, and that the process ends when its scope is closed. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { assert, describe, it, vi } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import * as WebgpuNode from "../../src/webgpu/node.ts"
import { describeWebgpu } from "./support.ts"

const root = join(import.meta.dirname, "../..")

/** What a process prints that runs a module of `bundled`. */
const printed = (name: string) =>
  Effect.promise(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, "bundled", name)],
      ...{ bundle: true, external: ["webgpu"], write: false, format: "esm", platform: "node", logLevel: "silent" }
    })
    return await new Promise<string>((resolve, reject) => {
      const options = { cwd: root, timeout: 60_000 }
      const child = execFile(process.execPath, ["--expose-gc", "--input-type=module"], options, (error, out, err) =>
        error === null ? resolve(out) : reject(new Error(err, { cause: error }))
      )
      child.stdin!.end(outputFiles[0]!.text)
    })
  })

describe("WebGPU in Node", () => {
  it.live("says which package is missing", () =>
    Effect.gen(function* () {
      vi.doMock("webgpu", () => {
        throw new Error("there is none")
      })
      const error = yield* Effect.flip(Effect.provide(Effect.asVoid(Backend), WebgpuNode.layer()))
      assert.strictEqual(error._tag, "BackendUnavailable")
      assert.match(error.message, /^webgpu: the package webgpu is needed for WebGPU in Node: npm install webgpu \(/)
      vi.doUnmock("webgpu")
    })
  )
})

describeWebgpu("WebGPU in Node", () => {
  it.live("keeps no process alive, and needs no reference of its user's", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* printed("node.ts"), "10\n100\n1000\n")
    })
  )
})
