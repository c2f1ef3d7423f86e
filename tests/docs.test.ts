/** Every example in the comments of the sources and in the documents compiles and does what it says. */

import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { verdict } from "./support/check.ts"
import { collect, instrument } from "./support/doctest.ts"

const root = resolve(import.meta.dirname, "..")
const folder = join(import.meta.dirname, ".doctest", String(process.pid))
const types = join(folder, "types")

const examples = collect(root).map((example) => ({
  example,
  name: `${example.file}:${example.line}`,
  id: `${example.file.replaceAll(/[^A-Za-z0-9]/g, "_")}_${example.line}`
}))

mkdirSync(types, { recursive: true })
writeFileSync(join(folder, "..", ".gitignore"), "*\n")
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const runnable = examples.filter(({ example }) => example.run)

describe("examples", () => {
  for (const { example, id, name } of runnable) {
    it.effect(name, () =>
      Effect.promise(async () => {
        const { claims, code } = instrument(example, { id, checks: "../../support/check.ts" })
        const file = join(folder, `${id}.ts`)
        writeFileSync(file, code)
        await import(/* @vite-ignore */ file)
        const failures = await verdict(id, claims)
        if (failures.length > 0) assert.fail(`${name}\n${failures.join("\n")}`)
      })
    )
  }

  it("are all run but a few", () => {
    const others = examples.filter(({ example }) => !example.run).map(({ name }) => name)
    assert.isAtMost(others.length, 8, `examples that are not run:\n${others.join("\n")}`)
  })
})

const typescript = (project: string): Promise<string> =>
  new Promise((done) => {
    execFile(
      join(root, "node_modules/.bin/tsc"),
      ["-p", project, "--pretty", "false"],
      { cwd: types, maxBuffer: 1 << 26 },
      (_, output) => done(output)
    )
  })

it("examples compile", { timeout: 120_000 }, async () => {
  for (const { example, id } of examples) {
    writeFileSync(join(types, `${id}.ts`), `${"\n".repeat(example.line - 1)}${example.code}\nexport {}\n`)
  }
  const project = join(types, "tsconfig.json")
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      files: examples.map(({ id }) => `${id}.ts`),
      compilerOptions: {
        composite: false,
        incremental: false,
        tsBuildInfoFile: null,
        declaration: false,
        declarationMap: false,
        sourceMap: false,
        noEmit: true,
        noUnusedLocals: false,
        noUnusedParameters: false,
        rootDir: root,
        lib: ["ES2024", "ESNext.Disposable", "DOM"],
        types: ["node"],
        typeRoots: [join(root, "node_modules/@types")]
      }
    })
  )
  const output = await typescript(project)
  // errors in the packages themselves are told by the build
  const errors = output.split("\n").filter((line) => examples.some(({ id }) => line.includes(`${id}.ts(`)))
  const told = errors.map((line) => {
    const found = examples.find(({ id }) => line.includes(`${id}.ts(`))!
    return line.replace(/^.*?\.ts\(/, `${found.example.file}(`)
  })
  assert.deepStrictEqual(told, [])
})
