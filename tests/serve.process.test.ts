/** `pnpm serve` as its user meets it. */

import { createServer } from "node:http"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as Random from "@typegrad/core/Random"
import * as Dataset from "@typegrad/data/Dataset"
import * as Digits from "@typegrad/data/Digits"
import * as Training from "@typegrad/examples/serve/training"
import * as Loss from "@typegrad/nn/Loss"
import * as Nn from "@typegrad/nn/Nn"
import * as Optimizer from "@typegrad/optim/Optimizer"
import * as Checkpoints from "@typegrad/train/Checkpoints"
import * as Trainer from "@typegrad/train/Trainer"
import * as Effect from "effect/Effect"
import { folder, run, start, steps } from "./support/demo.ts"
import { events, images, post, send, serving } from "./support/serve.ts"

const saved = Trainer.checkpoint({ every: "epoch", keep: 1 })

const into = (dir: string) => Effect.provide([Wasm.layer(), Checkpoints.directory(dir)])

/** A network that is not the demo's. */
const smaller = Trainer.make({
  model: Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(10)),
  loss: Loss.crossEntropy,
  data: Digits.make({ key: Random.key(1), train: 64 }).train.pipe(Dataset.batch(64)),
  optimizer: Optimizer.sgd({ learningRate: 0.1 }),
  epochs: 1,
  key: Random.key(2)
}).pipe(saved)

describe("pnpm serve", { timeout: 180_000 }, () => {
  it.live("serves a checkpoint, and when it is interrupted finishes what runs and ends with code 0", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      yield* Trainer.fit(Training.digitsRun(1, 1280).pipe(saved)).pipe(into(dir))
      const { ended, texts } = yield* Effect.promise(async () => {
        const running = start(["--model", dir, "--port", "0"], "serve")
        const out = await running.until(/listening on/)
        const url = /listening on (\S+)/.exec(out)?.[1]
        if (url === undefined) return { ended: await running.ended, texts: [] }
        return Effect.runPromise(
          Effect.gen(function* () {
            const health = JSON.parse((yield* send(`${url}/health`)).text)
            assert.include(health.classify.origin, `checkpoint ${steps(dir).at(-1)}, after step 20; `)
            assert.match(health.generate.origin, /^trained at start: 400 steps on five sonnets/)
            // the same training gives the same bits, so the same answers as in this process
            const [image] = yield* images(1)
            const answer = yield* post(`${url}/classify`, { image })
            yield* serving((here) =>
              Effect.gen(function* () {
                assert.deepStrictEqual(answer, yield* post(`${here.url}/classify`, { image }))
              })
            )
            const bodies = Array.from({ length: 12 }, (_, seed) => ({ prompt: "When in ", seed }))
            const texts = Effect.promise(() => {
              const sent = bodies.map((body) => Effect.runPromise(post(`${url}/generate`, body)))
              // twelve texts take longer than the first of them; a request that nobody has read yet may be cut off
              return Promise.race(sent).then(() => {
                running.signal("SIGINT")
                return Promise.allSettled(sent)
              })
            })
            return { texts: yield* texts, ended: yield* Effect.promise(() => running.ended) }
          })
        )
      })
      assert.strictEqual(ended.code, 0, ended.out + ended.err)
      assert.strictEqual(ended.err, "")
      assert.match(ended.out, /^no more requests are taken; those that run are finished$/m)
      const whole = texts.flatMap((text) => (text.status === "fulfilled" ? [text.value.text] : []))
      // four are written at a time, so three at least were not finished
      assert.isAtLeast(whole.length, 4)
      for (const text of whole) assert.deepStrictEqual(events(text).at(-1), { event: "done", data: { tokens: 89 } })
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live("refuses with one line and code 1", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      yield* Trainer.fit(smaller).pipe(into(join(dir, "other")))
      const refusals: ReadonlyArray<readonly [args: ReadonlyArray<string>, line: RegExp]> = [
        [
          ["--model", join(dir, "other")],
          /^error: checkpoint: params\.dense0\.kernel is float32 \[784, 10\] in the checkpoint but float32 \[784, 256\] in this model$/
        ],
        [["--model", join(dir, "gone")], /^error: there is no checkpoint at .*gone/]
      ]
      for (const [args, line] of refusals) {
        const { code, err } = yield* run([...args, "--port", "0"], "serve")
        assert.strictEqual(code, 1)
        assert.match(err.trimEnd(), line)
      }
      const { code, err } = yield* run(["--port", "70000"], "serve")
      assert.strictEqual(code, 1)
      assert.include(err, "--port must be from 0 to 65535, not 70000")
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live("refuses a port that another program has", () =>
    Effect.gen(function* () {
      const port = yield* Effect.acquireRelease(
        Effect.promise(
          () =>
            new Promise<{ readonly number: number; readonly close: () => void }>((done) => {
              const server = createServer().listen(0, "127.0.0.1", () => {
                done({ number: (server.address() as { port: number }).port, close: () => server.close() })
              })
            })
        ),
        ({ close }) => Effect.sync(close)
      )
      const { code, err } = yield* run(["--port", String(port.number)], "serve")
      assert.strictEqual(code, 1)
      assert.match(
        err.trimEnd(),
        new RegExp(`^error: cannot listen on 127\\.0\\.0\\.1:${port.number}: .*EADDRINUSE.*$`)
      )
    })
  )
})
