/** The words of a text, which spaces part. */
export const words = (text: string): ReadonlyArray<string> => text.split(" ").filter((word) => word !== "")

/** The two sides of `->`, or null. */
export const sides = (text: string): readonly [left: string, right: string] | null => {
  const at = text.indexOf("->")
  return at < 0 ? null : [text.slice(0, at), text.slice(at + 2)]
}
