/** Unions to text: evaluated on the error path only. */

type U2I<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never

/** @internal */
export type LastOf<U> = U2I<U extends unknown ? (x: U) => void : never> extends (x: infer L) => void ? L : never

/**
 * The members of a union of strings as `a, b, c`, at most six of them: every step walks the whole union.
 *
 * @since 0.1.0
 * @category messages
 */
export type Join<U, O extends string = "", N extends ReadonlyArray<0> = []> = [U] extends [never]
  ? O
  : N["length"] extends 6
    ? `.., ${O}`
    : LastOf<U> extends infer L
      ? Join<Exclude<U, L>, O extends "" ? `${L & string}` : `${L & string}, ${O}`, [...N, 0]>
      : never

/**
 * Whether a union has one member.
 *
 * @since 0.1.0
 * @category messages
 */
export type One<U> = [U] extends [U2I<U>] ? true : false
