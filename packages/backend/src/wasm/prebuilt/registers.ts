/** Values in a strip, and the registers that they are in. */
import type { Operand, Writer } from "./writer.ts"

/** iterations at a time */
export const most = 64

/** A tile or a scalar that is given back when nobody needs it any more. */
export interface Register {
  readonly operand: Operand
  readonly tile: boolean
  users: number
}

/** A value in iteration k: that of its register, plus `delta`, plus k times `step`. */
export interface Value {
  readonly operand: Operand
  readonly register: Register | null
  readonly varies: boolean
  readonly delta: number
  readonly step: number
  /** where it is known */
  readonly constant: number | null
  /** the local that is added to, if it is its value */
  readonly sum: number | null
}

export const fixed = (operand: Operand, constant: number | null = null): Value => ({
  ...{ operand, register: null, varies: false, delta: 0, step: 0, constant, sum: null }
})

/** Free registers of a program, for all its strips. */
interface Pool {
  readonly tiles: Array<Operand>
  readonly scalars: Array<Operand>
}

const pools = new WeakMap<Writer, Pool>()

export const makeRegisters = (writer: Writer) => {
  const pool = pools.get(writer) ?? { tiles: [], scalars: [] }
  pools.set(writer, pool)
  const taken: Array<Register> = []
  const free = (tile: boolean): Array<Operand> => (tile ? pool.tiles : pool.scalars)
  return {
    take: (tile: boolean): Register => {
      const operand = free(tile).pop() ?? (tile ? writer.register(most) + 1 : writer.register())
      const register = { operand, tile, users: 1 }
      taken.push(register)
      return register
    },
    release: ({ register }: Value): void => {
      if (register === null || --register.users > 0) return
      free(register.tile).push(register.operand)
    },
    retain: (value: Value): Value => {
      if (value.register !== null) value.register.users++
      return value
    },
    inRegister: (register: Register): Value => ({ ...fixed(register.operand), register, varies: register.tile }),
    /** all that are in use */
    giveBack: (): void => {
      for (const { operand, tile, users } of taken) if (users > 0) free(tile).push(operand)
    }
  }
}
