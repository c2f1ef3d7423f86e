/** `pnpm demo` as its user meets it. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import * as Report from "@typegrad/examples/mlp/Report"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { checkpoints, type Ended, folder, run, start, steps } from "./support/demo.ts"

const decodeResult = Schema.decodeUnknownEffect(Schema.fromJsonString(Report.Result))

const ok = ({ code, err, out }: Ended) => assert.strictEqual(code, 0, `${out}\n${err}`)

const last = (path: string): string => steps(path).at(-1)!
const state = (checkpoint: string): Buffer => readFileSync(join(checkpoint, "state.safetensors"))

describe("pnpm demo", { timeout: 120_000 }, () => {
  it.live("learns, reports, and does so bit for bit again from the same seed only", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const train = (name: string, ...more: ReadonlyArray<string>) =>
        run(["--epochs", "1", "--out", join(dir, name), "--json", join(dir, `${name}.json`), ...more])
      const [first, second, other] = yield* Effect.all(
        [train("first"), train("second"), train("other", "--seed", "1")],
        { concurrency: 2 }
      )
      ok(first)
      ok(second)
      ok(other)
      const text = readFileSync(join(dir, "first.json"), "utf8")
      const result = yield* decodeResult(text)
      assert.deepStrictEqual(Object.keys(JSON.parse(text)).toSorted(), [
        "backend",
        "dataset",
        "epochs",
        "params",
        "seconds",
        "stepMs",
        "testAccuracy"
      ])
      const { backend, dataset, epochs, params } = result
      assert.deepStrictEqual(
        { backend, dataset, epochs, params },
        {
          backend: "wasm",
          dataset: "digits",
          epochs: 1,
          params: 784 * 256 + 256 + 256 * 128 + 128 + 128 * 10 + 10
        }
      )
      assert.isAbove(result.testAccuracy, 0.9)
      assert.isAbove(result.stepMs!, 0)

      assert.match(first.out, /^epoch 1\/1 {2}loss \d/)
      // the matrix counts the same test set as the accuracy
      const rows = first.out.split("\n").filter((line) => /^ {15}\d /.test(line))
      const counts = rows.map((line) =>
        line
          .trim()
          .split(/\s+/)
          .slice(1)
          .map((cell) => (cell === "·" ? 0 : Number(cell)))
      )
      assert.strictEqual(counts.length, 10)
      const total = counts.flat().reduce((sum, count) => sum + count, 0)
      const right = counts.reduce((sum, row, digit) => sum + row[digit]!, 0)
      assert.approximately(right / total, result.testAccuracy, 1e-6)
      assert.match(first.out, /[⠁-⣿]/)
      assert.notInclude(first.out, "\u001b")

      assert.deepStrictEqual(checkpoints(join(dir, "second")), checkpoints(join(dir, "first")))
      assert.notDeepEqual(state(last(join(dir, "other"))), state(last(join(dir, "first"))))
    })
  )

  it.live("stops between two steps on Ctrl-C, says how to go on, and reaches the same bits", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const args = ["--epochs", "3"]
      const whole = yield* run([...args, "--out", join(dir, "whole")])
      ok(whole)
      const stopped = yield* Effect.promise(async () => {
        const running = start([...args, "--out", join(dir, "parts"), "--json", join(dir, "result.json")])
        await running.until(/epoch 1\/3/)
        running.signal("SIGINT")
        return running.ended
      })
      assert.strictEqual(stopped.code, 130, stopped.out + stopped.err)
      assert.strictEqual(stopped.err, "")
      const command = /npx -y pnpm@12\.21\.0 demo (--.*)$/m.exec(stopped.out)
      assert.isNotNull(command, stopped.out)
      const more = command![1]!.split(" ")
      assert.deepStrictEqual(more.slice(0, -1), [
        ...args,
        "--out",
        join(dir, "parts"),
        "--json",
        join(dir, "result.json"),
        "--resume"
      ])
      // no result, no file
      assert.deepStrictEqual(readdirSync(dir).toSorted(), ["parts", "whole"])
      assert.strictEqual(more.at(-1), last(join(dir, "parts")))
      const step = Number(/step-(\d+)$/.exec(more.at(-1)!)![1])
      assert.isAbove(step, 0)
      assert.isBelow(step, 3 * 187)
      ok(yield* run(more))
      assert.strictEqual(last(join(dir, "parts")).split("/").at(-1), "step-00000561")
      assert.isTrue(state(last(join(dir, "parts"))).equals(state(last(join(dir, "whole")))))
      assert.isTrue(existsSync(join(dir, "result.json")))
    })
  )

  it.live("runs again into the same folder, and leaves other runs there alone", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const args = ["--batch", "512", "--out", join(dir, "out"), "--epochs"]
      ok(yield* run([...args, "2"]))
      const once = checkpoints(join(dir, "out"))
      ok(yield* run([...args, "2"]))
      assert.deepStrictEqual(checkpoints(join(dir, "out")), once)
      ok(yield* run([...args, "1", "--seed", "1"]))
      const both = checkpoints(join(dir, "out"))
      assert.isAbove(Object.keys(both).length, Object.keys(once).length)
      for (const [name, bytes] of Object.entries(once)) assert.isTrue(both[name]!.equals(bytes), name)
    })
  )

  it.live("says how far a model has been trained when there is nothing left to do", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const json = join(dir, "result.json")
      const args = ["--batch", "512", "--out", join(dir, "out"), "--json", json, "--epochs"]
      ok(yield* run([...args, "3"]))
      const before = yield* decodeResult(readFileSync(json, "utf8"))
      const again = yield* run([...args, "1", "--resume", last(join(dir, "out"))])
      ok(again)
      assert.match(
        again.out,
        /^nothing was left to do: the checkpoint is of epoch 3, after step 69, and --epochs is 1$/m
      )
      assert.match(again.out, /^test accuracy .* on digits: 3 epochs, /m)
      const after = yield* decodeResult(readFileSync(json, "utf8"))
      assert.strictEqual(after.epochs, 3)
      assert.strictEqual(after.stepMs, null)
      assert.strictEqual(after.testAccuracy, before.testAccuracy)
    })
  )

  it.live("counts the time of a single step", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const json = join(dir, "result.json")
      ok(yield* run(["--epochs", "1", "--batch", "12000", "--out", join(dir, "out"), "--json", json]))
      const { stepMs } = yield* decodeResult(readFileSync(json, "utf8"))
      // 8 GFLOP
      assert.isAbove(stepMs!, 1)
    })
  )

  it.live("ends as on Ctrl-C when nobody reads its output any more", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const stopped = yield* Effect.promise(async () => {
        const running = start(["--epochs", "50", "--out", dir])
        await running.until(/epoch 1\/50/)
        running.unread()
        return running.ended
      })
      assert.strictEqual(stopped.code, 130, stopped.err)
      assert.strictEqual(stopped.err, "")
      const step = Number(/step-(\d+)$/.exec(last(dir))![1])
      assert.isAtLeast(step, 187)
      assert.isBelow(step, 50 * 187)
    })
  )
})

describe("pnpm demo refuses", { timeout: 120_000, concurrent: true }, () => {
  const refuses = (name: string, prepare: (dir: string) => ReadonlyArray<string>, sentence: RegExp) =>
    it.live(name, () =>
      Effect.gen(function* () {
        const dir = yield* folder
        const given = prepare(dir)
        const place = given.includes("--out") ? [] : ["--out", join(dir, "out")]
        const { code, err, out } = yield* run(["--epochs", "1", ...place, ...given])
        assert.strictEqual(code, 1, out + err)
        assert.match(err, sentence)
        assert.strictEqual(err.trimEnd().split("\n").length, 1, err)
        assert.notMatch(out + err, /^\s+at /m)
      })
    )

  const images = (content: Uint8Array) => (dir: string) => {
    writeFileSync(join(dir, "train-images-idx3-ubyte.gz"), content)
    return ["--data", dir]
  }
  const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...new Uint8Array(784))

  refuses("a directory that is not there", (dir) => ["--data", join(dir, "nowhere")], /^error: .*nowhere.*train-images/)
  refuses("a truncated file", images(gzipSync(idx).subarray(0, 20)), /^error: .*train-images-idx3-ubyte\.gz.*byte/)
  refuses("a file of another kind", images(gzipSync(idx.with(0, 7))), /^error: .*train-images-idx3-ubyte\.gz/)
  refuses(
    "an output directory that is a file",
    (dir) => {
      writeFileSync(join(dir, "file"), "")
      return ["--out", join(dir, "file")]
    },
    /^error: cannot write checkpoints to .*file/
  )
  // Node's recursive mkdir never returns there
  if (existsSync("/proc/self")) {
    refuses(
      "an output directory where none can be made",
      () => ["--out", "/proc/typegrad/runs"],
      /^error: cannot write checkpoints to \/proc\/typegrad\/runs/
    )
  }
  refuses(
    "MNIST files with other content than those published, without a remedy that the demo lacks",
    images(gzipSync(idx)),
    /^error: .*train-images-idx3-ubyte\.gz: not the published file of mnist: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}$/m
  )
  refuses(
    "a result that cannot be written",
    (dir) => ["--json", join(dir, "no/such.json")],
    /^error: cannot write .*such\.json/
  )
  refuses(
    "a checkpoint that is not there",
    (dir) => ["--resume", join(dir, "gone")],
    /^error: there is no checkpoint at .*gone/
  )
  refuses(
    "batches larger than the data",
    () => ["--batch", "100000"],
    /^error: --batch 100000 is more than the \d+ examples/
  )

  // on Linux there is no adapter without a driver
  it.live.skipIf(process.platform !== "linux")("WebGPU without an adapter", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const env = { VK_ICD_FILENAMES: join(dir, "none.json"), VK_DRIVER_FILES: join(dir, "none.json") }
      const args = ["--backend", "webgpu", "--out", dir]
      const { code, err } = yield* Effect.promise(() => start(args, "demo", env).ended)
      assert.strictEqual(code, 1, err)
      // above it is what Vulkan's loader says
      const last = err.trimEnd().split("\n").at(-1)!
      assert.match(last, /^error: webgpu: .*no adapter.*; docs\/backends\.md says what WebGPU needs in Node$/)
      assert.notMatch(err, /^\s+at \S+\.ts/m)
    })
  )

  it.live("numbers that make no sense", () =>
    Effect.gen(function* () {
      const { code, err } = yield* run(["--epochs", "0"])
      assert.strictEqual(code, 1)
      assert.include(err, "--epochs must be at least 1, not 0")
    })
  )

  it.live("names that are empty", () =>
    Effect.gen(function* () {
      for (const [flag, kind] of [
        ["--data", "directory"],
        ["--out", "directory"],
        ["--json", "file"],
        ["--resume", "file"]
      ] as const) {
        const { code, err } = yield* run([flag, ""])
        assert.strictEqual(code, 1)
        assert.include(err, `${flag} needs a ${kind}, not an empty name`)
      }
    })
  )

  it.live("checkpoints that are damaged or of another run", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const out = join(dir, "out")
      const args = ["--epochs", "1", "--batch", "512", "--out", out]
      ok(yield* run(args))
      const good = last(out)

      const damaged = join(dir, "damaged")
      mkdirSync(damaged)
      cpSync(good, damaged, { recursive: true })
      const bytes = state(damaged)
      bytes[bytes.length - 100]! ^= 1
      writeFileSync(join(damaged, "state.safetensors"), bytes)

      const refused = yield* Effect.all(
        [
          run([...args, "--resume", damaged]),
          run([...args, "--resume", join(damaged, "state.safetensors")]),
          run(["--epochs", "1", "--batch", "256", "--out", out, "--resume", good]),
          run([...args, "--seed", "5", "--resume", good])
        ],
        { concurrency: 2 }
      )
      for (const { code, err } of refused) {
        assert.strictEqual(code, 1)
        assert.strictEqual(err.trimEnd().split("\n").length, 1, err)
      }
      const [byte, named, batch, key] = refused.map(({ err }) => err)
      assert.match(byte!, /^error: .*state\.safetensors.*SHA-256/)
      assert.strictEqual(named, byte)
      assert.match(batch!, /^error: .*batch/i)
      assert.match(key!, /^error: .*key/)
      // what was there is still there
      assert.strictEqual(last(out), good)
    })
  )
})
