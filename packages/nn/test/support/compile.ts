import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join, relative, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../../../..")

/** What the compiler says about modules, by name and line. `SRC` in them is the folder of nn's sources. One program: it costs as much as one module. */
export const compileAll = <K extends string>(
  sources: Readonly<Record<K, string>>
): Promise<Readonly<Record<K, ReadonlyMap<number, string>>>> => {
  const cache = resolve(root, "packages/nn/node_modules/.cache")
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, "compile-"))
  const src = relative(folder, resolve(root, "packages/nn/src"))
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  const names = Object.keys(sources) as Array<K>
  for (const name of names) writeFileSync(join(folder, `${name}.ts`), sources[name].replaceAll("SRC", src))
  const config = {
    extends: resolve(root, "tsconfig.base.json"),
    files: names.map((name) => `${name}.ts`),
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
      const found = Object.fromEntries(names.map((name) => [name, new Map<number, string>()])) as Record<
        K,
        Map<number, string>
      >
      let errors: Map<number, string> | null = null
      let at = 0
      for (const text of output.split("\n")) {
        const head = /^(.+?)\.ts\((\d+),\d+\): /.exec(text)
        if (head !== null) {
          errors = found[head[1] as K] ?? null
          at = Number(head[2])
        }
        // the lines that explain an error are indented
        if (head !== null || text.startsWith(" ")) errors?.set(at, `${errors.get(at) ?? ""}${text}\n`)
      }
      done(found)
    })
  })
}

export const compile = async (source: string): Promise<ReadonlyMap<number, string>> =>
  (await compileAll({ programs: source })).programs
