/** Halves of even numbers, digit by digit from the left: a third of what dividing by any number costs. */

/** What a digit adds to the quotient, without and with a rest of 1 from the digit before. */
interface Digits {
  0: ["0", "5"]
  1: ["0", "5"]
  2: ["1", "6"]
  3: ["1", "6"]
  4: ["2", "7"]
  5: ["2", "7"]
  6: ["3", "8"]
  7: ["3", "8"]
  8: ["4", "9"]
  9: ["4", "9"]
}

interface Rest {
  0: 0
  1: 1
  2: 0
  3: 1
  4: 0
  5: 1
  6: 0
  7: 1
  8: 0
  9: 1
}

type Long<N extends string, C extends 0 | 1, O extends string> = N extends `${infer D extends keyof Digits}${infer R}`
  ? Long<R, Rest[D], `${O}${Digits[D][C]}`>
  : O

type Value<N extends string> = N extends `0${infer R extends number}`
  ? R
  : N extends `${infer R extends number}`
    ? R
    : number

export type Half<N extends number> = number extends N ? number : Value<Long<`${N}`, 0, "">>
