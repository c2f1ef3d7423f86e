/** ARCHITECTURE.md is true: what it names is there, and no public module is missing from it. */

import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { assert, describe, it } from "@effect/vitest"

const root = resolve(import.meta.dirname, "..")
const page = readFileSync(join(root, "ARCHITECTURE.md"), "utf8")

/** the sections, each with the folder its heading names */
const sections = page.split(/^## /m).map((text) => ({
  text,
  folder: /^\w+: `(.+)`$/m.exec(text.split("\n")[0]!)?.[1] ?? "."
}))

const named = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!).filter((name) => /^[\w/.-]+(\.ts|\.md|\/)$/.test(name))

describe("ARCHITECTURE.md", () => {
  for (const { folder, text } of sections) {
    it(`names what is there in ${folder}`, () => {
      const missing = named(text).filter(
        (name) =>
          ![folder, ".", join(folder, "internal/primitives"), join(folder, "internal/primitives/add")].some((base) =>
            existsSync(join(root, base, name))
          )
      )
      assert.deepStrictEqual(missing, [])
    })
  }

  const rooms = sections.filter(({ folder }) => folder !== ".")
  it("has a section for every package", () => {
    const folders = rooms.map(({ folder }) => folder)
    for (const name of ["core", "nn", "optim", "data", "train", "backend", "examples"]) {
      assert.include(folders, `packages/${name}/src`)
    }
  })
  for (const { folder, text } of rooms) {
    it(`leaves out no module of ${folder}`, () => {
      const modules = readdirSync(join(root, folder)).filter((name) => /^\w+\.ts$/.test(name) && name !== "index.ts")
      assert.deepStrictEqual(
        modules.filter((name) => !text.includes(`\`${name}\``)),
        []
      )
    })
  }
})
