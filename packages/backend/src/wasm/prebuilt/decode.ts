/** A module of ours, read from its bytes: functions as trees of instructions. Of WebAssembly it knows what our kernels use. */
import { accesses, bulk, type Key, lane, other, simd } from "./opcodes.ts"

/** An instruction. */
export interface Node {
  readonly op: Key
  /** what it names: a local, a function, a label, a constant, the offset of an access */
  readonly a: number
  /** 16 bytes of a constant or of a shuffle */
  readonly bytes: Uint8Array | null
  /** of a block, a loop, a condition */
  readonly body: ReadonlyArray<Node>
  readonly otherwise: ReadonlyArray<Node>
}

export interface DecodedFunction {
  readonly params: number
  readonly locals: number
  readonly body: ReadonlyArray<Node>
}

export interface Decoded {
  /** names of imported globals, in order */
  readonly globals: ReadonlyArray<string>
  readonly functions: ReadonlyArray<DecodedFunction>
  readonly exports: ReadonlyMap<string, number>
}

const none: ReadonlyArray<Node> = []

/** Bytes of an access, and how they are read; lanes are told apart by their key. */
const accessKeys: ReadonlySet<Key> = /*#__PURE__*/ new Set(accesses.map(({ key }) => key))

/** SIMD instructions followed by a lane. */
const laned: ReadonlySet<number> = /*#__PURE__*/ new Set([0x1b, 0x1c, 0x1f, 0x20])

const makeReader = (bytes: Uint8Array) => {
  let at = 0
  const u8 = (): number => {
    if (at >= bytes.length) throw new Error("code without an end")
    return bytes[at++]!
  }
  const unsigned = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }
  const signed = (): number => {
    let value = 0
    for (let shift = 0; ; ) {
      const byte = bytes[at++]!
      value |= (byte & 127) << shift
      shift += 7
      if (byte < 128) return shift < 32 && (byte & 64) !== 0 ? value | (-1 << shift) : value
    }
  }
  const take = (count: number): Uint8Array => bytes.subarray(at, (at += count))
  return { u8, unsigned, signed, take, at: () => at, go: (to: number) => (at = to) }
}

type Reader = ReturnType<typeof makeReader>

const plain = (op: Key, a = 0, bytes: Uint8Array | null = null): Node => ({ op, a, bytes, body: none, otherwise: none })

const readAccess = (reader: Reader, key: Key): Node => {
  reader.unsigned()
  const offset = reader.unsigned()
  const op = accessKeys.has(lane(key, 1)) ? lane(key, reader.u8()) : key
  return plain(op, offset)
}

const readSimd = (reader: Reader): Node => {
  const opcode = reader.unsigned()
  const key = simd(opcode)
  if (key === other.v128Const || key === other.shuffle) return plain(key, 0, reader.take(16))
  if (accessKeys.has(key)) return readAccess(reader, key)
  return plain(laned.has(opcode) ? lane(key, reader.u8()) : key)
}

const readNode = (reader: Reader, op: number): Node => {
  switch (op) {
    case other.block:
    case other.loop: {
      reader.u8()
      return { ...plain(op), body: readBody(reader).nodes }
    }
    case other.if: {
      const type = reader.u8()
      const then = readBody(reader)
      const otherwise = then.end === other.else ? readBody(reader).nodes : none
      // `a` is 1 where it leaves a value
      return { ...plain(op, type === 0x40 ? 0 : 1), body: then.nodes, otherwise }
    }
    case other.br:
    case other.brIf:
    case other.call:
    case other.localGet:
    case other.localSet:
    case other.localTee:
    case other.globalGet:
    case other.native:
      return plain(op, reader.unsigned())
    case other.i32Const:
      return plain(op, reader.signed())
    case other.f32Const:
      return plain(op, new DataView(reader.take(4).slice().buffer).getInt32(0, true))
    case 0xfc: {
      const key = bulk(reader.unsigned())
      if (key === other.memoryCopy) reader.take(2)
      if (key === other.memoryFill) reader.take(1)
      return plain(key)
    }
    case 0xfd:
      return readSimd(reader)
    default:
      return accessKeys.has(op) ? readAccess(reader, op) : plain(op)
  }
}

/** Instructions up to the end of a block. */
const readBody = (reader: Reader): { readonly nodes: ReadonlyArray<Node>; readonly end: number } => {
  const nodes: Array<Node> = []
  for (;;) {
    const op = reader.u8()
    if (op === other.end || op === other.else) return { nodes, end: op }
    nodes.push(readNode(reader, op))
  }
}

const readFunction = (reader: Reader, params: number): DecodedFunction => {
  const end = reader.unsigned() + reader.at()
  let locals = params
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    locals += reader.unsigned()
    reader.u8()
  }
  const { nodes } = readBody(reader)
  reader.go(end)
  return { params, locals, body: nodes }
}

const readName = (reader: Reader): string => new TextDecoder().decode(reader.take(reader.unsigned()))

const times = <A>(count: number, read: () => A): Array<A> => Array.from({ length: count }, read)

/** Reads what the assembler wrote. */
export const decode = (bytes: Uint8Array): Decoded => {
  const reader = makeReader(bytes)
  reader.take(8)
  let types: ReadonlyArray<number> = []
  let globals: ReadonlyArray<string> = []
  let declared: ReadonlyArray<number> = []
  let functions: ReadonlyArray<DecodedFunction> = []
  const exports = new Map<string, number>()
  const sections: Readonly<Record<number, () => void>> = {
    1: () => {
      types = times(reader.unsigned(), () => {
        reader.u8()
        const params = reader.unsigned()
        reader.take(params)
        if (reader.unsigned() > 0) throw new Error("a function with a result")
        return params
      })
    },
    2: () => {
      globals = times(reader.unsigned(), () => {
        readName(reader)
        const name = readName(reader)
        if (reader.u8() === 3) {
          reader.take(2)
          return [name]
        }
        const bounded = (reader.u8() & 1) !== 0
        reader.unsigned()
        if (bounded) reader.unsigned()
        return []
      }).flat()
    },
    3: () => {
      declared = times(reader.unsigned(), reader.unsigned)
    },
    7: () => {
      for (let left = reader.unsigned(); left > 0; left--) {
        const name = readName(reader)
        reader.u8()
        exports.set(name, reader.unsigned())
      }
    },
    10: () => {
      functions = times(reader.unsigned(), () => 0).map((_, i) => readFunction(reader, types[declared[i]!]!))
    }
  }
  while (reader.at() < bytes.length) {
    const id = reader.u8()
    const end = reader.unsigned() + reader.at()
    sections[id]?.()
    reader.go(end)
  }
  return { globals, functions, exports }
}
