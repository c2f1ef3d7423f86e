/** The page as files: bundled, to be served or to be copied to any server of static files. */
import { readFileSync } from "node:fs"
import { build } from "esbuild"

/** With these a page may share memory, which threads need. */
export const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp"
} as const

export interface File {
  readonly type: string
  readonly content: string
}

const here = (name: string): string => `${import.meta.dirname}/${name}`

const script = async (name: string): Promise<File> => {
  const { outputFiles } = await build({
    entryPoints: [here(name)],
    ...{ bundle: true, minify: true, write: false, format: "esm", platform: "browser", target: "es2022" },
    logLevel: "silent"
  })
  return { type: "text/javascript", content: outputFiles[0]!.text }
}

/** By name. */
export const files = async (): Promise<Readonly<Record<string, File>>> => {
  const [page, worker] = await Promise.all([script("page.ts"), script("worker.ts")])
  const content = readFileSync(here("index.html"), "utf8")
  return { "index.html": { type: "text/html; charset=utf-8", content }, "page.js": page, "worker.js": worker }
}
