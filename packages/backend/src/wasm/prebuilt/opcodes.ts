/** The WebAssembly instructions that kernels are made of, by what they take and give: i32, f32 or v128, written `i`, `f` and `v`. */

export type Kind = "i" | "f" | "v"

/** An instruction as a number: its opcode, with its prefix above, and its lane (where it names one) above that. */
export type Key = number

export const simd = (opcode: number): Key => 0xfd000 | opcode
export const bulk = (opcode: number): Key => 0xfc000 | opcode
export const lane = (key: Key, index: number): Key => key + index * 0x1000000

/** An instruction of registers only. */
export interface Numeric {
  readonly key: Key
  readonly takes: ReadonlyArray<Kind>
  readonly gives: Kind
  /** as in a module, its lane included */
  readonly code: ReadonlyArray<number>
  readonly fma: boolean
}

/** An instruction that reads or writes memory; one with a lane also takes the register that the lane is of. */
export interface Access {
  readonly key: Key
  readonly kind: Kind
  readonly code: ReadonlyArray<number>
  readonly lane: number | null
  readonly writes: boolean
}

const unsigned = (value: number): ReadonlyArray<number> => (value < 128 ? [value] : [(value & 127) | 128, value >> 7])

const range = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

const numeric = (
  signature: string,
  opcodes: ReadonlyArray<number>,
  prefix = 0,
  lanes = 0,
  fma = false
): Array<Numeric> => {
  const [takes, gives] = signature.split(":") as [string, Kind]
  return opcodes.flatMap((opcode) => {
    const key = prefix === 0 ? opcode : prefix === 0xfd ? simd(opcode) : bulk(opcode)
    const code = prefix === 0 ? [opcode] : [prefix, ...unsigned(opcode)]
    const one = (key: Key, code: ReadonlyArray<number>): Numeric => ({
      ...{ takes: takes.split("") as Array<Kind>, gives, fma },
      ...{ key, code }
    })
    return lanes === 0 ? [one(key, code)] : range(0, lanes - 1).map((i) => one(lane(key, i), [...code, i]))
  })
}

/** Comparisons, and what wraps or traps as its instruction does. */
export const scalars: ReadonlyArray<Numeric> = /*#__PURE__*/ numeric("ii:i", [
  ...range(0x46, 0x4f),
  ...range(0x6a, 0x78)
])

export const numerics: ReadonlyArray<Numeric> = /*#__PURE__*/ [
  ...scalars,
  ...numeric("i:i", [0x45, 0x67, 0x68, 0x69]),
  ...numeric("f:i", [0xbc]),
  ...numeric("f:i", [0x00], 0xfc),
  ...numeric("i:f", [0xb2, 0xbe]),
  ...numeric("ff:i", range(0x5b, 0x60)),
  ...numeric("ff:f", range(0x92, 0x98)),
  ...numeric("f:f", range(0x8b, 0x91)),
  ...numeric("i:v", [0x11], 0xfd),
  ...numeric("f:v", [0x13], 0xfd),
  ...numeric("v:i", [0x53, 0xa3, 0xa4], 0xfd),
  ...numeric("v:v", [0x4d, 0x5e, 0x5f, 0x67, 0x68, 0x69, 0x6a, 0x74, 0x75, 0x7a, 0x94, 0xa0, 0xa1, 0xc0, 0xc1], 0xfd),
  ...numeric("v:v", [...range(0xc7, 0xca), 0xe0, 0xe1, 0xe3, 0xec, 0xed, 0xef, ...range(0xf8, 0xff)], 0xfd),
  ...numeric("vv:v", [...range(0x37, 0x4c), 0x4e, 0x4f, 0x50, 0x51, 0xae, 0xb1, ...range(0xb5, 0xb9)], 0xfd),
  ...numeric("vv:v", [0xce, 0xd1, 0xd5, ...range(0xd6, 0xdb), ...range(0xe4, 0xeb), ...range(0xf0, 0xf7)], 0xfd),
  ...numeric("vi:v", [0xab, 0xac, 0xad, 0xcb, 0xcc, 0xcd], 0xfd),
  ...numeric("vvv:v", [0x52], 0xfd),
  ...numeric("vvv:v", [0x105, 0x106], 0xfd, 0, true),
  ...numeric("v:i", [0x1b], 0xfd, 4),
  ...numeric("vi:v", [0x1c], 0xfd, 4),
  ...numeric("v:f", [0x1f], 0xfd, 4),
  ...numeric("vf:v", [0x20], 0xfd, 4)
]

const access = (kind: Kind, opcode: number, prefix: number, writes: boolean, lanes = 0): Array<Access> => {
  const key = prefix === 0 ? opcode : simd(opcode)
  const code = prefix === 0 ? [opcode] : [prefix, opcode]
  const one = (key: Key, lane: number | null): Access => ({ key, kind, code, lane, writes })
  return lanes === 0 ? [one(key, null)] : range(0, lanes - 1).map((i) => one(lane(key, i), i))
}

export const accesses: ReadonlyArray<Access> = /*#__PURE__*/ [
  ...access("i", 0x28, 0, false),
  ...access("f", 0x2a, 0, false),
  ...access("i", 0x2d, 0, false),
  ...[0x00, 0x09, 0x0a, 0x5c, 0x5d].flatMap((opcode) => access("v", opcode, 0xfd, false)),
  ...access("v", 0x56, 0xfd, false, 4),
  ...access("v", 0x57, 0xfd, false, 2),
  ...access("i", 0x36, 0, true),
  ...access("f", 0x38, 0, true),
  ...access("i", 0x3a, 0, true),
  ...access("v", 0x0b, 0xfd, true),
  ...access("v", 0x5a, 0xfd, true, 4),
  ...access("v", 0x5b, 0xfd, true, 2)
]

/** What sums are made with: which of its operands is the sum so far. */
export const folds: ReadonlyArray<readonly [key: Key, sum: number]> = /*#__PURE__*/ [
  ...[0xe4, 0xe8, 0xe9, 0xae, 0xb6, 0xb7, 0xb8, 0xb9, 0xf0].map((opcode) => [simd(opcode), 0] as const),
  [simd(0x105), 2]
]

/** Instructions that are neither. */
export const other = {
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  i32Const: 0x41,
  f32Const: 0x43,
  v128Const: simd(0x0c),
  shuffle: simd(0x0d),
  memoryCopy: bulk(0x0a),
  memoryFill: bulk(0x0b),
  /** not of WebAssembly: the library's function for an operation that has no instruction */
  native: 0xff
} as const
