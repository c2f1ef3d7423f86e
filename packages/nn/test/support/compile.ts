import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join, relative, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../../../..")

/** What the compiler says about a module, by line. `SRC` in it is the folder of nn's sources. */
export const compile = (source: string): Promise<ReadonlyMap<number, string>> => {
  const cache = resolve(root, "packages/nn/node_modules/.cache")
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, "compile-"))
  const src = relative(folder, resolve(root, "packages/nn/src"))
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  writeFileSync(join(folder, "programs.ts"), source.replaceAll("SRC", src))
  const config = {
    extends: resolve(root, "tsconfig.base.json"),
    files: ["programs.ts"],
    compilerOptions: {
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      declaration: false,
      declarationMap: false,
      noEmit: true,
      noUnusedLocals: false,
      rootDir: root
    }
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
  return new Promise((done) => {
    const args = ["-p", folder, "--pretty", "false"]
    execFile(resolve(root, "node_modules/.bin/tsc"), args, { cwd: folder, maxBuffer: 2 ** 26 }, (_, output) => {
      rmSync(folder, { recursive: true, force: true })
      const errors = new Map<number, string>()
      let at = 0
      for (const text of output.split("\n")) {
        const head = /^programs\.ts\((\d+),\d+\): /.exec(text)
        if (head !== null) at = Number(head[1])
        // the lines that explain an error are indented
        if (head !== null || (at > 0 && text.startsWith(" "))) errors.set(at, `${errors.get(at) ?? ""}${text}\n`)
      }
      done(errors)
    })
  })
}
