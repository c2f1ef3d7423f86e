import { resolve } from "node:path"
import { defineConfig } from "vitest/config"

const packages = ["core", "nn", "optim", "data", "train", "backend", "examples", "bench"]
const long = process.env["TYPEGRAD_LONG"] === "1"
const exclude = ["**/node_modules/**", ...(long ? [] : ["**/*.long.test.ts"])]
const timeout = long ? 1_800_000 : 120_000

// every test file is a process, and some start more: what is parsed for one need not be for the next
const env = { NODE_COMPILE_CACHE: resolve(import.meta.dirname, "node_modules/.cache/node") }

const project = (name: string, root: string, include: string) => ({
  test: { name, root, include: [include], exclude, env, testTimeout: timeout, hookTimeout: timeout }
})

export default defineConfig({
  test: {
    passWithNoTests: true,
    // unless told, vitest leaves a core to its own process, which has little to do while tests run
    maxWorkers: "100%",
    projects: [
      ...packages.map((name) => project(name, `packages/${name}`, "test/**/*.test.ts")),
      project("tests", "tests", "**/*.test.ts")
    ]
  }
})
