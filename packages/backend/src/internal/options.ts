/** Options of layers, which from JavaScript, or from a file, may be anything. */

/** By option: whether a value has a meaning, and what it should be. */
export type Rules<Options> = {
  readonly [K in keyof Options]-?: readonly [holds: (value: unknown) => boolean, wanted: string]
}

const show = (value: unknown): string =>
  typeof value === "string"
    ? JSON.stringify(value)
    : value === null || typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : `a value of type ${typeof value}`

/** A sentence about the first option that means nothing, or null. */
export const problem = <Options extends object>(rules: Rules<Options>, options: Options): string | null => {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof Options] : undefined
    if (rule === undefined) {
      return `there is no option ${JSON.stringify(name)}: the options are ${Object.keys(rules).join(", ")}`
    }
    if (value !== undefined && !rule[0](value)) return `the option ${name} must be ${rule[1]} but is ${show(value)}`
  }
  return null
}

/** Of options that are one of several words. */
export const oneOf =
  (...words: ReadonlyArray<unknown>) =>
  (value: unknown): boolean =>
    words.includes(value)

export const wholeNumber =
  (from: number, to: number) =>
  (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to

/** Of options that are objects of some interface, known by a member. */
export const having =
  (member: string) =>
  (value: unknown): boolean =>
    typeof value === "object" && value !== null && member in value
