import { assert, describe, it, vi } from "@effect/vitest"
import * as Features from "../src/wasm/features.ts"

/** The flags that V8 is given where `process` is this. */
const flags = (process: unknown): ReadonlyArray<string> => {
  const given: Array<string> = []
  const getBuiltinModule = (name: string) => ({ setFlagsFromString: (flag: string) => given.push(`${name} ${flag}`) })
  vi.stubGlobal("process", typeof process === "object" ? { ...process, getBuiltinModule } : process)
  try {
    assert.strictEqual(Features.joinRegisters(), given.length > 0)
    return given
  } finally {
    vi.unstubAllGlobals()
  }
}

describe("registers of 256 bits", () => {
  it("are asked of V8 in Node 24 and later on x64", () => {
    const asked = ["node:v8 --experimental-wasm-revectorize"]
    for (const node of ["24.0.0", "26.10.1"]) assert.deepStrictEqual(flags({ arch: "x64", versions: { node } }), asked)
  })
  it("of nothing else", () => {
    const versions = { node: "24.0.0" }
    const others: ReadonlyArray<unknown> = [
      undefined,
      {},
      { arch: "arm64", versions },
      { arch: "x64", versions: { node: "20.20.2" } },
      { arch: "x64", versions: { node: "22.23.3" } },
      { arch: "x64", versions: { ...versions, deno: "2.9.0" } },
      { arch: "x64", versions: { ...versions, bun: "1.4.0" } }
    ]
    for (const other of others) assert.deepStrictEqual(flags(other), [])
  })
})
