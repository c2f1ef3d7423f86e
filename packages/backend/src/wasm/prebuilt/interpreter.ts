/**
 * The interpreter: run(pc) does the instructions from `pc` on. An instruction is words: its number and its length in bytes, then its operands,
 * which are absolute addresses of registers and of code. Scalar instructions and control are done here; the others are functions on tiles
 * (`tiles.ts`), for one iteration outside of strips.
 */
import { expr, type Fn, type FunctionRef, type Local, type ModuleBuilder } from "../emit/assembler.ts"
import { type Code } from "../emit/bytes.ts"
import { f32, i32, memory, select, v128 } from "../emit/instructions.ts"
import { type Key, other, scalars, simd } from "./opcodes.ts"
import { type Tile, word } from "./tiles.ts"

type I32 = Local<"i32">

interface State {
  readonly fn: Fn
  /** of the instruction */
  readonly here: I32
  /** of the next one */
  readonly pc: I32
  /** iterations that an instruction does */
  readonly n: I32
}

type Handler = (state: State) => void

const value = ({ here }: State, index: number) => i32.load(word(here, index))

const jumpWhere =
  (condition: (state: State) => ReturnType<typeof value>): Handler =>
  (state) =>
    state.fn.set(state.pc, select(condition(state), word(state.here, 1), state.pc))

const binary = (code: ReadonlyArray<number>, a: ReturnType<typeof value>, b: ReturnType<typeof value>) =>
  expr("i32", a.code, b.code, ...code)

/** Comparisons that loops end with. */
const tests: ReadonlyArray<Key> = [0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f]

const address = ({ here }: State) => i32.add(i32.load(word(here, 2)), word(here, 3))

/** min(most, iterations left) */
const strip: Handler = (state) => {
  const { fn, here, n, pc } = state
  const step = fn.keep(word(here, 4))
  const up = fn.keep(i32.sub(value(state, 3), value(state, 2)))
  const size = fn.keep(select(i32.ltS(step, i32.const(0)), i32.sub(i32.const(0), step), step))
  const left = fn.keep(select(i32.ltS(step, i32.const(0)), i32.sub(i32.const(0), up), up))
  const most = fn.keep(word(here, 5))
  fn.when(
    i32.leS(left, i32.const(0)),
    () => {
      fn.set(pc, word(here, 1))
      fn.set(n, i32.const(1))
    },
    () => {
      fn.set(n, i32.divS(i32.add(left, i32.sub(size, i32.const(1))), size))
      fn.set(n, select(i32.ltS(n, most), n, most))
    }
  )
}

/** By name, in the order of their numbers. */
export const handlers: ReadonlyArray<readonly [name: string, Handler]> = /*#__PURE__*/ [
  ["halt", ({ fn }) => fn.emit([other.return])],
  ["jump", ({ fn, here, pc }) => fn.set(pc, word(here, 1))],
  ["jumpIf", jumpWhere((state) => value(state, 2))],
  ["jumpUnless", jumpWhere((state) => i32.eqz(value(state, 2)))],
  ...tests.map(
    (key) => [`jumpIf ${key}`, jumpWhere((state) => binary([key], value(state, 2), value(state, 3)))] as const
  ),
  [
    "call",
    ({ fn, here, pc }) => {
      fn.emit(i32.store(word(here, 2), pc))
      fn.set(pc, word(here, 1))
    }
  ],
  ["return", (state) => state.fn.set(state.pc, value(state, 1))],
  ["move", ({ fn, here }) => fn.emit(v128.store(word(here, 1), v128.load(word(here, 2))))],
  ["copy", (state) => state.fn.emit(memory.copy(value(state, 1), value(state, 2), value(state, 3)))],
  ["fill", (state) => state.fn.emit([value(state, 1).code, value(state, 2).code, value(state, 3).code, 0xfc, 0x0b, 0])],
  ["strip", strip],
  [
    "view",
    (state) => {
      state.fn.emit(i32.store(word(state.here, 1), address(state)))
      state.fn.emit(i32.store(word(state.here, 1), word(state.here, 4), 4))
    }
  ],
  [
    "advance",
    (state) => {
      const { fn, here, n } = state
      fn.emit(i32.store(word(here, 1), i32.add(value(state, 1), i32.mul(value(state, 2), n))))
    }
  ],
  ...scalars.map(
    ({ code, key }) =>
      [
        `scalar ${key}`,
        (state: State) => state.fn.emit(i32.store(word(state.here, 1), binary(code, value(state, 2), value(state, 3))))
      ] as const
  ),
  [`scalar ${0x45}`, (state) => state.fn.emit(i32.store(word(state.here, 1), i32.eqz(value(state, 2))))],
  [`scalar ${0x28}`, (state) => state.fn.emit(i32.store(word(state.here, 1), i32.load(address(state))))],
  [`scalar ${0x2a}`, (state) => state.fn.emit(f32.store(word(state.here, 1), f32.load(address(state))))],
  [`scalar ${simd(0)}`, (state) => state.fn.emit(v128.store(word(state.here, 1), v128.load(address(state))))],
  [`scalar ${0x36}`, (state) => state.fn.emit(i32.store(address(state), i32.load(word(state.here, 1))))],
  [`scalar ${0x38}`, (state) => state.fn.emit(f32.store(address(state), f32.load(word(state.here, 1))))],
  [`scalar ${simd(11)}`, (state) => state.fn.emit(v128.store(address(state), v128.load(word(state.here, 1))))]
]

/** The function that runs code; tile functions are numbered after the handlers. */
export const emitInterpreter = (module: ModuleBuilder, tiles: ReadonlyArray<Tile>): FunctionRef<readonly ["i32"]> =>
  module.function(
    ["i32"],
    (fn, pc) => {
      const state: State = { fn, pc, here: fn.local("i32"), n: fn.keep(i32.const(1)) }
      const { here, n } = state
      const first = fn.local("i32")
      const cases: ReadonlyArray<() => void> = [
        ...handlers.map(
          ([, handler]) =>
            () =>
              handler(state)
        ),
        ...tiles.map((tile) => () => fn.call(tile, here, n))
      ]
      const labels: Code = cases.map((_, i) => unsignedOf(i))
      fn.emit([other.loop, 0x40])
      cases.forEach(() => fn.emit([other.block, 0x40]))
      fn.set(here, pc)
      fn.set(first, word(pc, 0))
      fn.set(pc, i32.add(pc, i32.shrU(first, i32.const(16))))
      // br_table: an unknown number goes where the last one goes
      fn.emit([i32.and(first, i32.const(0xffff)).code, 0x0e, unsignedOf(cases.length - 1), labels])
      cases.forEach((one, i) => {
        fn.emit([other.end])
        one()
        fn.emit([other.br, unsignedOf(cases.length - 1 - i)])
      })
      fn.emit([other.end])
    },
    "run"
  )

const unsignedOf = (value: number): Code => (value < 128 ? [value] : [(value & 127) | 128, value >> 7])
