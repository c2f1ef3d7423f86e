/** What the translation of all functions shares. */
import type { Node } from "./decode.ts"
import type { Instructions } from "./description.ts"
import { other } from "./opcodes.ts"
import type { Operand, Writer } from "./writer.ts"

export interface Scope {
  readonly writer: Writer
  readonly instructions: Instructions
  /** the value of an imported global */
  readonly global: (index: number) => number
  /** the address of constants of the module's, or null where an address is none */
  readonly pool: (address: number) => Operand | null
}

/** Begins an instruction of `words` words. */
export const begin = (writer: Writer, number: number, words: number): void => writer.word(number | (words << 18))

/** Four bytes each. */
export const wordsOf = (bytes: Uint8Array): Array<number> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(4 * i, true))
}

/** Which bytes of each operand of a shuffle are wanted. */
export const shuffleConstant = (writer: Writer, lanes: Uint8Array): Operand => {
  const a = lanes.map((lane) => (lane < 16 ? lane : 255))
  const b = lanes.map((lane) => (lane < 16 ? 255 : lane - 16))
  return writer.constant(...wordsOf(a), ...wordsOf(b))
}

/** The register of a constant, or null for what is no constant. */
export const constantOf = ({ global, writer }: Scope, { a, bytes, op }: Node): Operand | null => {
  switch (op) {
    case other.i32Const:
    case other.f32Const:
      return writer.constant(a, 0, 0, 0)
    case other.globalGet:
      return writer.constant(global(a), 0, 0, 0)
    case other.v128Const:
      return writer.constant(...wordsOf(bytes!))
    default:
      return null
  }
}
