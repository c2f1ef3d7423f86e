/** Requests that are wrong in one way each, drawn from a seed. */
import * as Random from "@typegrad/core/Random"

export interface Malformed {
  readonly what: string
  readonly path: string
  readonly init: RequestInit
}

type Draw = ReturnType<typeof Random.host>

const one = <A>(draw: Draw, from: ReadonlyArray<A>): A => from[draw.int(from.length)]!

const json = (path: string, what: string, body: unknown): Malformed => ({
  what,
  path,
  init: {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body)
  }
})

/** Of no type that a field takes, but for those given. */
const values: ReadonlyArray<unknown> = [null, true, false, "7", "", {}, { length: 784 }, [[]], -1, 1.5, 1e308, -1e-9]

const image = (draw: Draw): Array<number> => Array.from({ length: 784 }, () => draw.int(256) / 255)

const nested = (flat: ReadonlyArray<unknown>): Array<Array<unknown>> =>
  Array.from({ length: 28 }, (_, row) => flat.slice(28 * row, 28 * (row + 1)))

const classify = (draw: Draw): Malformed => {
  const path = "/classify"
  const flat: Array<unknown> = image(draw)
  switch (draw.int(8)) {
    case 0: {
      const length = one(draw, [0, 1, 27, 28, 783, 785, 2000])
      return json(path, `${length} pixels`, { image: Array.from({ length }, () => 0.5) })
    }
    case 1: {
      const value = one(draw, values)
      const at = draw.int(784)
      flat[at] = value
      return json(path, `pixel ${at} ${JSON.stringify(value)}`, { image: draw.int(2) === 0 ? flat : nested(flat) })
    }
    case 2: {
      const rows = nested(flat)
      const at = draw.int(28)
      rows[at] = one(draw, [[], rows[at]!.slice(1), [...rows[at]!, 0], "row" as never, null as never])
      return json(path, `row ${at}`, { image: rows })
    }
    case 3: {
      const value = one(draw, [null, "image", 3, true, {}, { 0: 1 }])
      return json(path, `image ${JSON.stringify(value)}`, { image: value })
    }
    case 4:
      return json(path, "another property", { image: flat, [`more${draw.int(9)}`]: 1 })
    case 5:
      return json(path, "no image", one(draw, [{}, [], null, 3, "x", flat, { Image: flat }, { images: [flat] }]))
    case 6: {
      const bytes = new Uint8Array(one(draw, [0, 1, 783, 785, 3136]))
      const headers = { "content-type": "application/octet-stream" }
      return { what: `${bytes.length} bytes`, path, init: { method: "POST", headers, body: bytes } }
    }
    default: {
      const text = JSON.stringify({ image: flat })
      // the last character closes the object
      return json(path, "cut off", text.slice(0, draw.int(text.length - 1)))
    }
  }
}

const fields = {
  prompt: [null, 3, true, [], {}, "", "ß", "snow ☃", "\u0000", "x".repeat(97), "x".repeat(5000), "\ud800"],
  maxTokens: [null, 0, -1, 1.5, "3", [], {}, true, 97, 1e9, 1e308],
  temperature: [null, -0.1, 0.001, 11, "1", [], {}, true, 1e308],
  topK: [null, 0, -3, 2.5, "3", [], {}, false, 1e9],
  seed: [null, -1, 0.5, "1", [], {}, true, 2 ** 53, 1e300]
} as const

const generate = (draw: Draw): Malformed => {
  const path = "/generate"
  const good: Record<string, unknown> = {
    prompt: "Shall I",
    maxTokens: 3,
    temperature: 0.5,
    topK: 5,
    seed: draw.int(9)
  }
  switch (draw.int(4)) {
    case 0:
      return json(path, "no prompt", one(draw, [{}, [], null, 7, "text", { maxTokens: 3 }, [good]]))
    case 1:
      return json(path, "another property", {
        ...good,
        [one(draw, ["max_tokens", "topP", "Prompt", "constructor"])]: 1
      })
    case 2: {
      const text = JSON.stringify(good)
      return json(path, "cut off", text.slice(0, draw.int(text.length - 1)))
    }
    default: {
      const name = one(draw, Object.keys(fields) as Array<keyof typeof fields>)
      const value = one<unknown>(draw, fields[name])
      return json(path, `${name} ${JSON.stringify(value)}`.slice(0, 80), { ...good, [name]: value })
    }
  }
}

const either = (draw: Draw): Malformed => {
  const path = one(draw, ["/classify", "/generate"])
  const headers = { "content-type": "application/json" }
  switch (draw.int(6)) {
    case 0: {
      const length = 1 + draw.int(200)
      // no JSON begins with it, and it is no UTF-8
      const body = Uint8Array.from({ length }, (_, i) => (i === 0 ? 0xff : draw.int(256)))
      return { what: `${length} bytes of noise`, path, init: { method: "POST", headers, body } }
    }
    case 1: {
      const type = one(draw, [
        "text/plain",
        "image/png",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "x"
      ])
      return { what: type, path, init: { method: "POST", headers: { "content-type": type }, body: "a=b" } }
    }
    case 2: {
      const method = one(draw, ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
      return { what: method, path, init: { method } }
    }
    case 3: {
      const wrong = one(draw, [
        "/",
        "/classify/",
        "/classify/1",
        "/Classify",
        "/%zz",
        "/../x",
        "/generate%00",
        "//",
        "/a?b=c"
      ])
      return { what: "nothing there", path: wrong, init: { method: one(draw, ["GET", "POST"]) } }
    }
    case 4:
      return json(path, "deep", `${"[".repeat(1 + draw.int(60_000))}`)
    default:
      return json(path, "too large", `{"prompt":"${"a".repeat(131_072 + draw.int(100_000))}"}`)
  }
}

/** The i-th of a seed. */
export const malformed = (seed: number, i: number): Malformed => {
  const draw = Random.host(Random.foldIn(Random.key(seed), i))
  return one(draw, [classify, classify, generate, generate, either])(draw)
}
