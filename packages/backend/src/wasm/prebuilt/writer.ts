/** The interpreter's code under construction: words, constants and registers. Their addresses are not known yet, but where they will be needed is. */

/**
 * The address of a register: bytes from the start of the program's data, with 1 added where it is a tile; or the complement of an address that
 * is known.
 */
export type Operand = number

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16

export interface Writer {
  /** words so far */
  readonly length: () => number
  readonly word: (value: number) => void
  readonly operand: (operand: Operand) => void
  /** the place of code; `patch` where it is not written yet */
  readonly target: (at: number) => void
  readonly patch: (word: number, value: number) => void
  readonly read: (word: number) => number
  /** takes back what was written after `mark` */
  readonly mark: () => Mark
  readonly back: (mark: Mark) => void
  /** a register of `slots` times 16 bytes */
  readonly register: (slots?: number) => Operand
  /** a register that holds these words */
  readonly constant: (...words: ReadonlyArray<number>) => Operand
  /** bytes of code, and of data before it */
  readonly size: () => { readonly code: number; readonly data: number }
  /** puts everything into memory at `base` */
  readonly place: (memory: Int32Array, base: number) => void
}

export interface Mark {
  readonly length: number
  readonly operands: number
  readonly targets: number
}

export const makeWriter = (): Writer => {
  let words = new Int32Array(1024)
  let length = 0
  let data = 0
  /** indices of words that hold addresses of data, and of code */
  const operands: Array<number> = []
  const targets: Array<number> = []
  const constants = new Map<string, Operand>()
  const contents: Array<readonly [at: number, words: ReadonlyArray<number>]> = []
  const word = (value: number): void => {
    if (length === words.length) {
      const larger = new Int32Array(2 * length)
      larger.set(words)
      words = larger
    }
    words[length++] = value
  }
  const register = (slots = 1): Operand => {
    const at = data
    data += 16 * slots
    return at
  }
  return {
    length: () => length,
    word,
    operand: (operand) => {
      if (operand < 0) return word(~operand)
      operands.push(length)
      word(operand)
    },
    target: (at) => {
      targets.push(length)
      word(at * 4)
    },
    patch: (at, value) => {
      words[at] = value
    },
    read: (at) => words[at]!,
    mark: () => ({ length, operands: operands.length, targets: targets.length }),
    back: (mark) => {
      length = mark.length
      operands.length = mark.operands
      targets.length = mark.targets
    },
    register,
    constant: (...content) => {
      const key = content.join()
      const before = constants.get(key)
      if (before !== undefined) return before
      const at = register(Math.ceil(content.length / 4))
      constants.set(key, at)
      contents.push([at, content])
      return at
    },
    size: () => ({ code: length * 4, data: align(data) }),
    place: (memory, base) => {
      const code = base + align(data)
      memory.fill(0, base / 4, code / 4)
      for (const [at, content] of contents) memory.set(content, (base + at) / 4)
      for (const at of operands) words[at] = words[at]! + base
      for (const at of targets) words[at] = words[at]! + code
      memory.set(words.subarray(0, length), code / 4)
    }
  }
}
