/** Functions of WGSL that kernels call, by name. Every name begins with `tg_`, and no name of anything else does. */
import { atan2 } from "./atan2.ts"
import { bits } from "./bits.ts"
import { division } from "./division.ts"
import { erf } from "./erf.ts"
import { exp } from "./exp.ts"
import { integer } from "./integer.ts"
import { log } from "./log.ts"
import { order } from "./order.ts"
import { pow } from "./pow.ts"
import { remainder } from "./remainder.ts"
import { roots } from "./roots.ts"
import { tanh } from "./tanh.ts"
import { trigonometric } from "./trigonometric.ts"

const sources = {
  ...bits,
  ...order,
  ...division,
  ...exp,
  ...log,
  ...tanh,
  ...erf,
  ...roots,
  ...trigonometric,
  ...atan2,
  ...pow,
  ...remainder,
  ...integer
}

export type Name = keyof typeof sources

const isName = (word: string): word is Name => Object.hasOwn(sources, word)

/** The functions that a piece of WGSL mentions. */
const mentioned = (text: string): ReadonlyArray<Name> => [...new Set(text.match(/\btg_\w+/g) ?? [])].filter(isName)

/** WGSL of some functions and of what they need, each once. */
const declare = (names: ReadonlyArray<Name>): string => {
  const known = new Set<Name>()
  const add = (name: Name): void => {
    if (known.has(name)) return
    known.add(name)
    for (const other of mentioned(sources[name])) add(other)
  }
  names.forEach(add)
  return [...known].map((name) => sources[name]).join("\n")
}

/** WGSL of the functions that `texts` mention. */
export const declareFor = (...texts: ReadonlyArray<string>): string => declare(mentioned(texts.join("\n")))
