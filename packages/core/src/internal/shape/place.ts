/** Where in a user's code an error was thrown. */

/** The folder of these packages, as this file's own frame of a stack tells; none in a bundle, where nothing can be skipped. */
const homeOf = (stack: string | undefined): string | null =>
  /((?:file:\/\/|https?:\/\/)?\/[^()@\s]*\/)core\/(?:src|dist)\/internal\/shape\/place\.[jt]s:/.exec(
    stack ?? ""
  )?.[1] ?? null

const packages: ReadonlySet<string> = /*#__PURE__*/ new Set(["core", "nn", "optim", "data", "train", "backend"])

const isOwn = (url: string, home: string | null): boolean => {
  if (home === null || !url.startsWith(home)) return false
  const [name = "", folder = ""] = url.slice(home.length).split("/")
  return packages.has(name) && (folder === "src" || folder === "dist")
}

/** `file:line:column` in a line of a stack: V8 puts it in parentheses, others after an @. */
const pattern = /(?:\(|@|at (?:async )?)([^()@\s][^()]*?):(\d+):(\d+)\)?$/

/** V8 keeps ten frames unless told, which may all be of these packages. */
const frames = 64

/** For an error under construction: its stack reaches to the user's code until what this gives is called. */
export const widen = (): (() => void) => {
  const limit: unknown = Reflect.get(Error, "stackTraceLimit")
  if (typeof limit !== "number" || limit >= frames) return () => {}
  Reflect.set(Error, "stackTraceLimit", frames)
  return () => {
    Reflect.set(Error, "stackTraceLimit", limit)
  }
}

/**
 * The first frame of a stack outside of these packages, of others that are installed and of the runtime, as "file:line:column"; null if there is none.
 */
export const placeOf = (stack: string | undefined): string | null => {
  const home = homeOf(new Error().stack)
  for (const line of stack?.split("\n") ?? []) {
    const found = pattern.exec(line.trim())
    if (found === null) continue
    const url = found[1]!
    if (isOwn(url, home) || url.startsWith("node:") || url.includes("/node_modules/")) continue
    return `${url.replace(/^file:\/\//, "")}:${found[2]}:${found[3]}`
  }
  return null
}
