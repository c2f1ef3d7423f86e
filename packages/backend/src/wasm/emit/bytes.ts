/**
 * Code as text, a character a byte. Engines join long texts without copying them and flatten the whole at once: code is put together of
 * small pieces, and most programs are emitted once, before any of this is compiled.
 */

/** Instructions in order. What waits for an address has characters above 255 (`constant`). */
export type Text = string

/** The same, nested as it was put together. */
export type Code = Text | number | ReadonlyArray<Code>

/** Code in one piece. */
export const textOf = (code: Code): Text => {
  if (typeof code === "string") return code
  if (typeof code === "number") return String.fromCharCode(code)
  let text = ""
  for (const part of code) text += textOf(part)
  return text
}

/** of an address that is filled in later: LEB128 of 32 bits with leading zeros */
const addressBytes = 5

const waiting = 256

/** In code: the address of byte `offset` of the constants, which is known only when everything is emitted (`write`). */
export const constant = (offset: number): Text => {
  let text = ""
  for (let i = 0; i < addressBytes; i++) text += String.fromCharCode(waiting | ((offset >>> (7 * i)) & 127))
  return text
}

const singles: ReadonlyArray<Text> = /*#__PURE__*/ Array.from({ length: 128 }, (_, i) => String.fromCharCode(i))

/** LEB128 of an unsigned 32-bit integer. */
export const unsigned = (value: number): Text => {
  if (value >= 0 && value < 128) return singles[value]!
  let text = ""
  let rest = value >>> 0
  while (rest > 127) {
    text += String.fromCharCode((rest & 127) | 128)
    rest >>>= 7
  }
  return text + singles[rest]!
}

/** LEB128 of a signed 32-bit integer; an address above 2^31 wraps, as it does in WebAssembly. */
export const signed = (value: number): Text => {
  if (value >= 0 && value < 64) return singles[value]!
  let text = ""
  let rest = value | 0
  while (rest > 63 || rest < -64) {
    text += String.fromCharCode((rest & 127) | 128)
    rest >>= 7
  }
  return text + singles[rest & 127]!
}

/** The bytes of code, for constants at `pool`. */
export const bytesOf = (text: Text, pool: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) {
    const byte = text.charCodeAt(i)
    if (byte < waiting) {
      bytes[i] = byte
      continue
    }
    let address = pool
    for (let j = 0; j < addressBytes; j++) address += (text.charCodeAt(i + j) & 127) * 2 ** (7 * j)
    for (let j = 0; j < addressBytes; j++) {
      bytes[i + j] = (address & 127) | (j < addressBytes - 1 ? 128 : 0)
      address >>>= 7
    }
    i += addressBytes - 1
  }
  return bytes
}
