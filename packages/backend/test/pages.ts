/** Pages of Chromium with a bundle of a test's module. */
import { existsSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import { build } from "esbuild"

/** Where the browser is; without one tests of pages are skipped. */
export const browser = [process.env["CHROMIUM_PATH"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path)
)

/** For WebGPU on the processor, by Chromium's own driver, which takes a millisecond for every word of workgroup memory that it sets to zero. */
export const software = [
  ...["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"],
  ...["--ignore-gpu-blocklist", "--enable-dawn-features=disable_workgroup_init"]
]

export const bundle = (entry: string, platform: "browser" | "node") =>
  Effect.promise(async () => {
    const { outputFiles } = await build({
      entryPoints: [entry],
      ...{ bundle: true, minify: true, write: false, format: platform === "node" ? "cjs" : "iife", platform },
      logLevel: "silent"
    })
    return outputFiles[0]!.text
  })

/** A site with the bundle of a module, as a page's script and as `/page.js`, served with these headers; its address. */
export const site = (entry: string, headers: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const script = yield* bundle(entry, "browser")
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createServer(({ url }, response) => {
          const isScript = url === "/page.js"
          response.writeHead(200, { ...headers, "content-type": isScript ? "text/javascript" : "text/html" })
          response.end(isScript ? script : '<!doctype html><script src="/page.js"></script>')
        })
      ),
      (server) => Effect.sync(() => server.close())
    )
    yield* Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
