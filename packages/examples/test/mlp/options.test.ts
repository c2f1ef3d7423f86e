import { assert, describe, it } from "@effect/vitest"
import { oneLine } from "../../src/mlp/Failure.ts"
import { defaults, type Options, outDirectory, resumeCommand } from "../../src/mlp/Options.ts"

const options: Options = { ...defaults, data: null, resume: null, out: null, json: null }

describe("resumeCommand", () => {
  it("says only what is not the default", () => {
    assert.strictEqual(
      resumeCommand(options, "runs/digits/step-00000100"),
      "npx -y pnpm@12.21.0 demo --resume runs/digits/step-00000100"
    )
  })
  it("says everything else, quoted for a shell", () => {
    assert.strictEqual(
      resumeCommand(
        { ...options, data: "../my data", epochs: 3, seed: 7, out: "it's", json: "r.json", resume: "before" },
        "it's/step-00000001"
      ),
      "npx -y pnpm@12.21.0 demo --data '../my data' --epochs 3 --seed 7 --out 'it'\\''s' --json r.json --resume 'it'\\''s/step-00000001'"
    )
  })
})

describe("outDirectory", () => {
  it("is named after the data", () => {
    assert.strictEqual(outDirectory(options), "runs/digits")
    assert.strictEqual(outDirectory({ ...options, data: "x" }), "runs/mnist")
    assert.strictEqual(outDirectory({ ...options, out: "y" }), "y")
  })
})

describe("oneLine", () => {
  it("is a message without line breaks", () => {
    assert.strictEqual(oneLine(new Error("a\n  b\n")), "a b")
    assert.strictEqual(oneLine("plain"), "plain")
    assert.strictEqual(oneLine({ message: 3 }), "[object Object]")
  })
})
