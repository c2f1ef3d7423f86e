import { defineConfig } from "vitest/config"

const packages = ["core", "nn", "optim", "data", "train", "backend", "examples", "bench"]
const long = process.env["TYPEGRAD_LONG"] === "1"
const exclude = ["**/node_modules/**", ...(long ? [] : ["**/*.long.test.ts"])]
const timeout = long ? 1_800_000 : 120_000

const project = (name: string, root: string, include: string) => ({
  test: { name, root, include: [include], exclude, testTimeout: timeout, hookTimeout: timeout }
})

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      ...packages.map((name) => project(name, `packages/${name}`, "test/**/*.test.ts")),
      project("tests", "tests", "**/*.test.ts")
    ]
  }
})
