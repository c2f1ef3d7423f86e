/** A WebGPU device for tests: Chromium's SwiftShader, which computes on the processor, unless `VK_ICD_FILENAMES` names a GPU's driver. */
import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { describe } from "@effect/vitest"
import { Backend } from "@typegrad/core/Backend"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { Webgpu } from "../../src/webgpu/index.ts"

/** Where distributions and installers put Chromium. */
const drivers = [
  "/usr/lib/chromium",
  "/usr/lib64/chromium-browser",
  "/opt/google/chrome",
  "/snap/chromium/current/usr/lib"
].map((folder) => `${folder}/vk_swiftshader_icd.json`)

// Vulkan's loader reads both when Dawn is loaded
process.env["XDG_RUNTIME_DIR"] ??= tmpdir()
const driver = drivers.find((file) => existsSync(file))
if (driver !== undefined) process.env["VK_ICD_FILENAMES"] ??= driver

const found = await Effect.runPromise(
  Effect.gen(function* () {
    const { create } = yield* Effect.tryPromise(() => import("webgpu"))
    // SwiftShader takes a millisecond for every word of workgroup memory that it sets to zero; no kernel relies on that
    const gpu = create(["enable-dawn-features=disable_workgroup_init"])
    // one device for all tests of a file: it goes with the process
    const context = yield* Layer.buildWithScope(Webgpu.layer({ gpu }), Scope.makeUnsafe())
    return { gpu, layer: Layer.succeedContext(context) }
  }).pipe(
    Effect.catch((error) => {
      console.log(`WebGPU: skipped, for ${"message" in error ? error.message : String(error)}`)
      return Effect.succeed(null)
    })
  )
)

/** Whether the tests can run. */
export const possible = found !== null

const missing = Layer.effect(Backend, Effect.die(new Error("there is no WebGPU here")))

/** The layer of the file's one device. */
export const layer: Layer.Layer<Backend> = found?.layer ?? missing

/** Where layers of a test's own find adapters. */
export const gpu: GPU = found?.gpu ?? (undefined as never)

/** Tests that are skipped where there is no adapter. */
export const describeWebgpu: ReturnType<typeof describe.skipIf> = describe.skipIf(!possible)
