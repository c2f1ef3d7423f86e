/** Messages of the protocol-buffer format: numbered fields in order. */

export type Bytes = ReadonlyArray<Uint8Array>

const varint = (value: number): Uint8Array => {
  const out: Array<number> = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return Uint8Array.from([...out, Number(rest)])
}

const sizeOf = (content: Bytes): number => content.reduce((sum, part) => sum + part.length, 0)

const tag = (field: number, type: number): Uint8Array => varint(field * 8 + type)

export const integer = (field: number, value: number): Bytes => [tag(field, 0), varint(value)]

export const float = (field: number, value: number): Bytes => [
  tag(field, 5),
  new Uint8Array(Float32Array.of(value).buffer)
]

export const bytes = (field: number, content: Uint8Array): Bytes => [tag(field, 2), varint(content.length), content]

export const text = (field: number, content: string): Bytes => bytes(field, new TextEncoder().encode(content))

export const message = (field: number, ...parts: ReadonlyArray<Bytes>): Bytes => {
  const content = parts.flat()
  return [tag(field, 2), varint(sizeOf(content)), ...content]
}

/** All of it in one piece. */
export const whole = (content: Bytes): Uint8Array => {
  const out = new Uint8Array(sizeOf(content))
  let at = 0
  for (const part of content) {
    out.set(part, at)
    at += part.length
  }
  return out
}
