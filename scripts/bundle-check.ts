/**
 * A program that uses one op must be small, and carry neither gradients nor the oracle. Needs the build.
 *
 * esbuild does not see through `export * as Tensor`, so what it makes of the import from the package is printed, not judged.
 */

import { resolve } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { rolldown } from "rolldown"

const root = resolve(import.meta.dirname, "..")
const forbidden = [/internal\/primitives\/.+\/(vjp|reference|batching)[^/]*\.js$/, /dist\/(Transform|Reference)\.js$/]
const limit = 6000

interface Bundle {
  readonly code: string
  /** files that left bytes in the bundle */
  readonly modules: ReadonlyArray<string>
}

const withEsbuild = async (entry: string): Promise<Bundle> => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    external: ["effect/*"],
    metafile: true,
    write: false,
    logLevel: "warning"
  })
  const modules = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
  )
  return { code: outputFiles[0]!.text, modules }
}

const withRolldown = async (entry: string): Promise<Bundle> => {
  const bundle = await rolldown({ cwd: root, input: entry, external: [/^effect\//] })
  const { output } = await bundle.generate({ format: "esm", minify: true })
  const { code, modules } = output[0]
  return { code, modules: Object.entries(modules).flatMap(([path, { code }]) => (code ? [path] : [])) }
}

const check = ({ code, modules }: Bundle, name: string, judged: boolean): void => {
  const bytes = gzipSync(code).length
  console.log(`${String(bytes).padStart(6)} B gzip, ${String(modules.length).padStart(3)} modules  ${name}`)
  const intruders = modules.filter((path) => forbidden.some((pattern) => pattern.test(path)))
  for (const path of intruders) console.error(`${name} bundles ${path}`)
  if (judged && bytes > limit) console.error(`${name} takes ${bytes} B, more than ${limit} B`)
  if (intruders.length > 0 || (judged && bytes > limit)) process.exitCode = 1
}

const fixtures = "packages/core/test-size"
check(await withEsbuild(`${fixtures}/one-op.js`), "@typegrad/core/Tensor, esbuild", true)
check(await withRolldown(`${fixtures}/one-op.js`), "@typegrad/core/Tensor, Rolldown", true)
check(await withRolldown(`${fixtures}/one-op-barrel.js`), "@typegrad/core, Rolldown", true)
check(await withEsbuild(`${fixtures}/one-op-barrel.js`), "@typegrad/core, esbuild", false)
