/** `pnpm serve` over real HTTP, within this process. */

import { assert, describe, it } from "@effect/vitest"
import { Wasm } from "@typegrad/backend/wasm"
import * as NdArray from "@typegrad/core/NdArray"
import * as Program from "@typegrad/core/Program"
import * as Random from "@typegrad/core/Random"
import * as Reference from "@typegrad/core/Reference"
import * as Tensor from "@typegrad/core/Tensor"
import * as Tree from "@typegrad/core/Tree"
import { mlp } from "@typegrad/examples/mlp/model"
import * as Handler from "@typegrad/examples/serve/handler"
import * as Models from "@typegrad/examples/serve/Models"
import { textModel, tokenizer } from "@typegrad/examples/serve/TextModel"
import * as Generation from "@typegrad/train/Generation"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as References from "effect/References"
import * as Result from "effect/Result"
import { malformed } from "./support/malformed.ts"
import {
  type Answer,
  events,
  images,
  post,
  posting,
  rows,
  send,
  serve,
  serving,
  variables,
  written
} from "./support/serve.ts"

const errorOf = ({ text }: Answer): string => JSON.parse(text).error

/** Until it holds; the test's own timeout ends what never does. */
const eventually = (holds: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (holds() ? Effect.void : Effect.andThen(Effect.sleep("5 millis"), eventually(holds))))

describe("the server answers", { timeout: 120_000 }, () => {
  it.live("/health: what is served, and where it comes from", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const { status, text } = yield* send(`${url}/health`)
        assert.strictEqual(status, 200)
        const { backend, bytes, classify, generate, status: health } = JSON.parse(text)
        assert.deepStrictEqual([health, backend.split(" ")[0]], ["ok", "wasm"])
        assert.isAbove(bytes, 4 * 235_146)
        assert.deepInclude(classify, { origin: "trained by the tests", parameters: 235_146 })
        assert.strictEqual(generate.origin, "trained by the tests")
      })
    )
  )

  it.live("/classify: flat, in rows and as bytes, with the probabilities that the reference computes", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const { classify } = yield* variables
        const constants = Tree.map(classify.variables, (array) => Tensor.constant(array as NdArray.NdArray)) as never
        for (const image of yield* images(5)) {
          const input = NdArray.fromArray([1, 28, 28, 1], "float32", Float32Array.from(image))
          const expected = yield* Program.evaluate(Tensor.softmax(mlp.infer(constants, Tensor.constant(input)))).pipe(
            Effect.provide(Reference.layer())
          )
          const flat = yield* post(`${url}/classify`, { image })
          assert.strictEqual(flat.status, 200, flat.text)
          const { label, probabilities } = JSON.parse(flat.text)
          assert.strictEqual(probabilities.length, 10)
          for (let i = 0; i < 10; i++) assert.approximately(probabilities[i], expected.data[i]!, 1e-5)
          assert.strictEqual(label, probabilities.indexOf(Math.max(...probabilities)))
          assert.deepStrictEqual(yield* post(`${url}/classify`, { image: rows(image) }), flat)
          const bytes = yield* send(`${url}/classify`, {
            method: "POST",
            headers: { "content-type": "application/octet-stream" },
            body: Uint8Array.from(image, (value) => Math.round(value * 255))
          })
          // what the digits are drawn in is bytes
          assert.deepStrictEqual(bytes, flat)
        }
      })
    )
  )

  it.live("/generate: the text that the model makes, token by token", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const { generate } = yield* variables
        const prompt = "When in "
        const tokens = yield* Generation.generate(Generation.cached(textModel), {
          variables: generate.variables,
          prompt: Array.from(Result.getOrThrow(tokenizer.encode(prompt))),
          maxTokens: 20,
          key: Random.key(5),
          sampler: Generation.sample({ temperature: 0.8, topK: 10 })
        })
        const expected = Result.getOrThrow(tokenizer.decode(tokens))
        const body = { prompt, maxTokens: 20, temperature: 0.8, topK: 10, seed: 5 }
        const { status, text, type } = yield* post(`${url}/generate`, body)
        assert.deepStrictEqual([status, type], [200, "text/event-stream"])
        assert.strictEqual(written(text), expected)
        assert.deepStrictEqual(events(text).at(-1), { event: "done", data: { tokens: 20 } })
        assert.strictEqual(events(text).length, 21)
        const other = yield* post(`${url}/generate`, { ...body, seed: 6 })
        assert.notStrictEqual(written(other.text), expected)
        // as much as the context takes
        const all = yield* post(`${url}/generate`, { prompt })
        assert.deepStrictEqual(events(all.text).at(-1), { event: "done", data: { tokens: 96 - prompt.length + 1 } })
      })
    )
  )

  it.live("/openapi.json: every operation with its bodies and answers, every reference to something there", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const document = JSON.parse((yield* send(`${url}/openapi.json`)).text)
        assert.strictEqual(document.openapi, "3.1.0")
        assert.isString(document.info.title)
        assert.isString(document.info.version)
        const operations = Object.entries<any>(document.paths).flatMap(([path, methods]) =>
          Object.keys(methods).map((method) => `${method} ${path}`)
        )
        assert.sameMembers(operations, ["get /health", "post /classify", "post /generate"])
        const { classify, generate } = {
          classify: document.paths["/classify"].post,
          generate: document.paths["/generate"].post
        }
        assert.sameMembers(Object.keys(classify.requestBody.content), ["application/json", "application/octet-stream"])
        assert.sameMembers(Object.keys(classify.responses), ["200", "400", "413", "415", "500", "503"])
        assert.property(generate.responses["200"].content, "text/event-stream")
        const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!)
        assert.isAbove(references.length, 0)
        for (const reference of references) {
          const found = reference.split("/").reduce((at, key) => at?.[key.replace(/~1/g, "/")], document)
          assert.isObject(found, reference)
        }
      })
    )
  )

  it.live("as a function from Request to Response", () =>
    Effect.gen(function* () {
      const models = Layer.provide(Models.layer(yield* variables), Wasm.layer())
      const { dispose, handler } = Handler.make(Layer.orDie(models))
      const [image] = yield* images(1)
      const call = (path: string, init?: RequestInit) =>
        Effect.promise(async () => {
          const response = await handler(new Request(`http://localhost${path}`, init))
          return { status: response.status, text: await response.text() }
        })
      const headers = { "content-type": "application/json" }
      const json = (body: unknown) => ({ method: "POST", headers, body: JSON.stringify(body) })
      const direct = yield* call("/classify", json({ image }))
      const text = yield* call("/generate", json({ prompt: "Shall", maxTokens: 5 }))
      assert.strictEqual(direct.status, 200)
      assert.strictEqual(events(text.text).length, 6)
      assert.strictEqual((yield* call("/nowhere")).status, 404)
      assert.strictEqual((yield* call("/classify", json({ image: "x".repeat(200_000) }))).status, 413)
      yield* serving(({ url }) =>
        Effect.gen(function* () {
          assert.strictEqual(direct.text, (yield* post(`${url}/classify`, { image })).text)
        })
      )
      yield* Effect.promise(dispose)
    })
  )
})

describe("the server refuses", { timeout: 120_000 }, () => {
  it.live("what is wrong, with a sentence that says what and where", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const [image] = yield* images(1)
        const pixel = (value: unknown) => image!.with(200, value as number)
        const refusals: ReadonlyArray<readonly [path: string, body: unknown, status: number, sentence: string]> = [
          ["/classify", { image: pixel(7) }, 400, "image[200] is 7, expected a value between 0 and 1"],
          ["/classify", { image: rows(pixel("a")) }, 400, 'image[7][4] is "a", expected number'],
          ["/classify", { image: [] }, 400, "image is an array of 0, expected 784 numbers or 28 rows of 28"],
          [
            "/classify",
            { image: rows(image!).with(3, []) },
            400,
            "image[3] is an array of 0, expected a row of 28 numbers"
          ],
          ["/classify", {}, 400, "image is missing"],
          ["/classify", { image, labels: 3 }, 400, "labels is no property that is known here"],
          ["/classify", null, 400, "the body is null, expected object"],
          ["/classify", "", 400, "the body is empty, expected JSON"],
          ["/generate", { prompt: 3 }, 400, "prompt is 3, expected string"],
          ["/generate", { prompt: "" }, 400, 'prompt is "", expected 1 to 4096 characters'],
          ["/generate", { prompt: "a", topK: 0 }, 400, "topK is 0, expected a value between 1 and 1000000"],
          [
            "/generate",
            { prompt: "a", temperature: 0.001 },
            400,
            "temperature is 0.001, expected 0, or from 0.01 to 10"
          ],
          ["/generate", { prompt: "a", maxTokens: 97 }, 400, "maxTokens is 97, expected at most 96 after 1 characters"],
          ["/generate", { prompt: "a".repeat(97) }, 400, "prompt has 97 characters, expected at most 96"],
          [
            "/generate",
            { prompt: "Shall ß" },
            400,
            'prompt: the character "ß" (U+00DF) at position 6 is none of the 51 of the vocabulary'
          ],
          ["/generate", { prompt: "a".repeat(200_000) }, 413, "the body is larger than 131072 bytes"],
          ["/nowhere", {}, 404, "there is nothing at /nowhere: try /openapi.json, /health, /classify, /generate"],
          ["/health", {}, 405, "/health takes GET, not POST"]
        ]
        for (const [path, body, status, sentence] of refusals) {
          const answer = yield* post(`${url}${path}`, body)
          assert.deepStrictEqual([answer.status, errorOf(answer)], [status, sentence])
        }
      })
    )
  )

  it.live("300 requests that are wrong in ways drawn at random, and answers as before", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const [image] = yield* images(1)
        const before = yield* post(`${url}/classify`, { image })
        for (let i = 0; i < 300; i++) {
          const { init, path, what } = malformed(1, i)
          const answer = yield* send(url + path, init)
          const told = `${i}: ${what} at ${path}: ${answer.status} ${answer.text}`
          assert.isTrue(answer.status >= 400 && answer.status < 500, told)
          assert.match(errorOf(answer), /^\S.{8,}$/s, told)
        }
        assert.deepStrictEqual(yield* post(`${url}/classify`, { image }), before)
      })
    )
  )

  it.live("texts beyond those that may wait, and goes on when there is room", () =>
    serving(
      ({ models, url }) =>
        Effect.gen(function* () {
          const body = { prompt: "Shall", maxTokens: 2 }
          yield* Effect.scoped(
            Effect.gen(function* () {
              yield* models.writer.write({ prompt: "this one has the turn" })
              const waiting = yield* Effect.forkScoped(post(`${url}/generate`, body))
              yield* eventually(() => models.writer.inside() === 2)
              const refused = yield* post(`${url}/generate`, body)
              assert.deepStrictEqual(
                [refused.status, errorOf(refused)],
                [503, "1 texts are being made and 1 wait: try again later"]
              )
              assert.strictEqual((yield* send(`${url}/health`)).status, 200)
              yield* Fiber.interrupt(waiting)
              // who waits and goes away gives the place back
              yield* eventually(() => models.writer.inside() === 1)
            })
          )
          assert.strictEqual((yield* post(`${url}/generate`, body)).status, 200)
        }),
      { texts: { running: 1, waiting: 1 } }
    )
  )
})

describe("the server fails", { timeout: 120_000 }, () => {
  it.live("with a sentence, before a text and in the middle, when a model is broken", () =>
    Effect.gen(function* () {
      const { classify, generate } = yield* variables
      const broken = <T>(tree: T): T =>
        Tree.map(tree, (array) => {
          const { data, sizes } = array as NdArray.NdArray
          return NdArray.fromArray(sizes as [number], "float32", new Float32Array(data.length).fill(Number.NaN))
        })
      const models = Models.layer({
        classify: { ...classify, variables: broken(classify.variables) },
        generate: { ...generate, variables: broken(generate.variables) }
      })
      const { dispose, handler } = Handler.make(
        Layer.orDie(Layer.provide(models, Wasm.layer())).pipe(
          Layer.provideMerge(Layer.succeed(References.MinimumLogLevel, "None"))
        )
      )
      const [image] = yield* images(1)
      const call = (path: string, body: unknown) =>
        Effect.promise(async () => {
          const response = await handler(new Request(`http://localhost${path}`, posting(body)))
          return [response.status, await response.text()] as const
        })
      const error = "the server failed; the request may be sent again"
      const [status, text] = yield* call("/classify", { image })
      assert.deepStrictEqual([status, JSON.parse(text).error], [500, error])
      const [begun, stream] = yield* call("/generate", { prompt: "Shall" })
      assert.strictEqual(begun, 200)
      assert.deepStrictEqual(events(stream), [{ event: "error", data: { error } }])
      yield* Effect.promise(dispose)
    })
  )
})

describe("the server with many at once", { timeout: 120_000 }, () => {
  it.live("gives 64 requests of both kinds what each gets alone", () =>
    serving(({ url }) =>
      Effect.gen(function* () {
        const digits = yield* images(32)
        const requests = digits.flatMap((image, i) => [
          post(`${url}/classify`, { image }),
          post(`${url}/generate`, {
            prompt: "When in disgrace".slice(0, 1 + (i % 16)),
            maxTokens: 8 + (i % 5),
            seed: i
          })
        ])
        const alone = yield* Effect.all(requests)
        assert.isTrue(alone.every(({ status }) => status === 200))
        assert.isAbove(new Set(alone.map(({ text }) => text)).size, 48)
        assert.deepStrictEqual(yield* Effect.all(requests, { concurrency: "unbounded" }), alone)
      })
    )
  )

  // a text that takes its time
  const slow = Effect.provide(Reference.layer({ latency: "20 millis" }))

  /** Reads the beginning of a text, which is then in the middle, and goes away. */
  const leave = (models: Models.Service, ask: (init: RequestInit) => Promise<Response>) =>
    Effect.gen(function* () {
      const abort = new AbortController()
      const first = yield* Effect.promise(async () => {
        const response = await ask({ ...posting({ prompt: "Shall I compare thee" }), signal: abort.signal })
        return (await response.body!.getReader().read()).value!
      })
      const begun = events(new TextDecoder().decode(first))
      assert.isTrue(begun.length > 0 && begun.every(({ event }) => event === "token"))
      assert.strictEqual(models.writer.inside(), 1)
      abort.abort()
      yield* eventually(() => models.writer.inside() === 0)
    })

  it.live("stops making a text that nobody reads any more", () =>
    Effect.gen(function* () {
      const { models, url } = yield* serve()
      yield* leave(models, (init) => fetch(`${url}/generate`, init))
      const { dispose, handler } = Handler.make(Layer.succeed(Models.Models, models))
      yield* leave(models, (init) => handler(new Request("http://localhost/generate", init)))
      yield* Effect.promise(dispose)
    }).pipe(Effect.scoped, slow)
  )

  it.live("finishes what runs when it is told to end, and takes no more", () =>
    Effect.gen(function* () {
      const body = { prompt: "Shall I compare thee", maxTokens: 30, seed: 1 }
      const [text, url] = yield* Effect.gen(function* () {
        const { models, url } = yield* serve()
        const running = yield* Effect.forkDetach(post(`${url}/generate`, body))
        yield* eventually(() => models.writer.inside() === 1)
        return [running, url] as const
      }).pipe(Effect.scoped)
      const { text: whole } = yield* Fiber.join(text)
      assert.deepStrictEqual(events(whole).at(-1), { event: "done", data: { tokens: 30 } })
      const refused = yield* Effect.exit(Effect.tryPromise(() => fetch(`${url}/health`)))
      assert.strictEqual(refused._tag, "Failure")
    }).pipe(slow)
  )

  it.live("cuts what does not end in time", () =>
    Effect.gen(function* () {
      const ended = yield* Effect.gen(function* () {
        const { models, url } = yield* serve({ drain: 0 })
        const running = yield* Effect.forkDetach(
          Effect.exit(
            Effect.tryPromise(async () =>
              (
                await fetch(`${url}/generate`, {
                  method: "POST",
                  headers: { "content-type": "application/json" },
                  body: JSON.stringify({ prompt: "Shall I compare thee" })
                })
              ).text()
            )
          )
        )
        yield* eventually(() => models.writer.inside() === 1)
        return running
      }).pipe(Effect.scoped)
      const exit = yield* Fiber.join(ended)
      assert.isFalse(exit._tag === "Success" && exit.value.includes("done"))
    }).pipe(slow)
  )
})
