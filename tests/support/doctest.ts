/**
 * Finds the examples in comments and documents and makes modules of them.
 *
 * An example is a ```ts fence; `no-run` after `ts` keeps it from being run, not from being type-checked. A statement with
 * a comment `// => value` behind it, or on the line below it, claims that value: of an expression, or of the last
 * variable it declares. A promise is awaited first, an `Effect` run.
 */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import ts from "@typescript/typescript6"
import type { Expected } from "./check.ts"

export interface Example {
  /** relative to the root */
  readonly file: string
  /** of the first line of code, from 1 */
  readonly line: number
  readonly code: string
  readonly run: boolean
}

const opening = (jsdoc: boolean) => (jsdoc ? /^\s*\*\s?```ts(?:\s+(.*))?$/ : /^```ts(?:\s+(.*))?$/)
const closing = (jsdoc: boolean) => (jsdoc ? /^\s*\*\s?```\s*$/ : /^```\s*$/)

export const examplesOf = (file: string, text: string): ReadonlyArray<Example> => {
  const jsdoc = file.endsWith(".ts")
  const examples: Array<Example> = []
  let open: { readonly line: number; readonly tags: string; readonly code: Array<string> } | null = null
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open === null) {
      const start = opening(jsdoc).exec(line)
      if (start !== null) open = { line: index + 2, tags: start[1] ?? "", code: [] }
    } else if (closing(jsdoc).test(line)) {
      const tags = open.tags.split(/\s+/)
      examples.push({ file, line: open.line, code: open.code.join("\n"), run: !tags.includes("no-run") })
      open = null
    } else if (jsdoc && /^\s*\*\//.test(line)) {
      throw new Error(`${file}:${open.line}: the example is not closed`)
    } else {
      open.code.push(jsdoc ? line.replace(/^\s*\* ?/, "") : line)
    }
  }
  if (open !== null) throw new Error(`${file}:${open.line}: the example is not closed`)
  return examples
}

export const collect = (root: string): ReadonlyArray<Example> =>
  globSync(["packages/*/src/**/*.ts", "*.md", "docs/**/*.md", "packages/*/*.md", "packages/*/src/**/*.md"], {
    cwd: root,
    exclude: (name) => name.split("/").includes("node_modules")
  })
    .toSorted()
    .flatMap((file) => examplesOf(file, readFileSync(join(root, file), "utf8")))

const numberOf = (node: ts.NumericLiteral, source: ts.SourceFile, sign: 1 | -1): Expected => {
  const text = node.getText(source)
  const decimals = /\.(\d+)$/.exec(text)?.[1]?.length ?? 0
  const rough = text.includes(".") || /^\d+e/i.test(text)
  // four or more written decimals say that the value was rounded to them
  const rounding = decimals >= 4 ? 0.5000001 * 10 ** -decimals : 0
  return {
    is: "number",
    value: sign * Number(text.replaceAll("_", "")),
    tolerance: rough ? Math.max(1e-6, rounding) : 0
  }
}

const literal = (node: ts.Expression, source: ts.SourceFile): Expected | null => {
  const all = (nodes: ReadonlyArray<ts.Expression>): ReadonlyArray<Expected> | null => {
    const items = nodes.map((item) => literal(item, source))
    return items.every((item) => item !== null) ? items : null
  }
  if (ts.isParenthesizedExpression(node)) return literal(node.expression, source)
  if (ts.isNumericLiteral(node)) return numberOf(node, source, 1)
  if (ts.isBigIntLiteral(node)) return { is: "text", value: node.text }
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return { is: "value", value: node.text }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    if (ts.isNumericLiteral(node.operand)) return numberOf(node.operand, source, -1)
    if (node.operand.getText(source) === "Infinity") return { is: "special", value: "-Infinity" }
  }
  switch (node.getText(source)) {
    case "true":
      return { is: "value", value: true }
    case "false":
      return { is: "value", value: false }
    case "null":
      return { is: "value", value: null }
    case "undefined":
    case "NaN":
    case "Infinity":
      return { is: "special", value: node.getText(source) as "undefined" | "NaN" | "Infinity" }
  }
  if (ts.isArrayLiteralExpression(node)) {
    const items = all(node.elements)
    return items === null ? null : { is: "array", items }
  }
  if (ts.isNewExpression(node) && /^\w+Array$/.test(node.expression.getText(source)) && node.arguments?.length === 1) {
    return literal(node.arguments[0]!, source)
  }
  if (ts.isObjectLiteralExpression(node)) {
    const fields: Record<string, Expected> = {}
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return null
      const value = literal(property.initializer, source)
      if (value === null) return null
      fields[property.name.text] = value
    }
    return { is: "object", fields }
  }
  return null
}

const parse = (code: string): ts.SourceFile => ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true)

const problems = (source: ts.SourceFile): ReadonlyArray<ts.Diagnostic> =>
  (source as unknown as { readonly parseDiagnostics: ReadonlyArray<ts.Diagnostic> }).parseDiagnostics

/** What a comment's text claims; what is no literal is compared with how the value prints. */
export const expected = (text: string): Expected => {
  const source = parse(`(${text})`)
  const [statement] = source.statements
  const value =
    problems(source).length === 0 && source.statements.length === 1 && ts.isExpressionStatement(statement!)
      ? literal(statement.expression, source)
      : null
  return value ?? { is: "text", value: text.replace(/\s+/g, " ").trim() }
}

const marker = /\/\/ ?=>[ \t]?/g

/** The claim behind the position `end`, on its line or the next, over as many comment lines as it needs. */
const claimAfter = (code: string, end: number): { readonly text: string; readonly at: number } | null => {
  const found = /^[ \t;]*(?:\r?\n[ \t]*)?\/\/ ?=>[ \t]?(.*)/.exec(code.slice(end))
  if (found === null) return null
  const at = end + found[0].indexOf("//")
  const lines = [found[1]!]
  let rest = code.slice(end + found[0].length)
  while (expected(lines.join("\n")).is === "text") {
    const next = /^\r?\n[ \t]*\/\/ {2,}(.*)/.exec(rest)
    if (next === null) break
    lines.push(next[1]!)
    rest = rest.slice(next[0].length)
  }
  return { text: lines.join("\n"), at }
}

const insideFunction = (node: ts.Node): boolean =>
  node.parent !== undefined && (ts.isFunctionLike(node.parent) || insideFunction(node.parent))

export interface Instrumented {
  readonly code: string
  /** lines in the file of the claims that must be seen to hold */
  readonly claims: ReadonlyArray<number>
}

/** The example as a module whose claims are checked, line for line where it stands in its file. */
export const instrument = (
  example: Example,
  options: { readonly id: string; readonly checks: string }
): Instrumented => {
  const { code } = example
  const source = parse(code)
  const [problem] = problems(source)
  if (problem !== undefined) {
    const line = example.line + source.getLineAndCharacterOfPosition(problem.start ?? 0).line
    throw new Error(`${example.file}:${line}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`)
  }
  const inserts: Array<{ readonly at: number; readonly text: string }> = []
  const wrap = (node: ts.Node, before: string, after: string) => {
    inserts.push({ at: node.getStart(source), text: before }, { at: node.getEnd(), text: after })
  }
  const lineOf = (position: number) => example.line + source.getLineAndCharacterOfPosition(position).line
  const claims = new Map<number, number>()

  const visit = (node: ts.Node): void => {
    const expression = ts.isExpressionStatement(node)
      ? node.expression
      : ts.isVariableStatement(node)
        ? node.declarationList.declarations.at(-1)?.initializer
        : ts.isReturnStatement(node)
          ? node.expression
          : undefined
    if (expression !== undefined) {
      const top = ts.isExpressionStatement(node) && !insideFunction(node)
      const claim = claimAfter(code, node.getEnd())
      if (claim !== null) {
        const line = lineOf(claim.at)
        claims.set(claim.at, line)
        wrap(
          expression,
          `${top ? "await " : ""}__example.check(${line}, (`,
          `), ${JSON.stringify(expected(claim.text))})`
        )
      } else if (top) {
        wrap(expression, "await __example.settle((", "))")
      }
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(source, visit)

  for (const { index } of code.matchAll(marker)) {
    if (!claims.has(index)) throw new Error(`${example.file}:${lineOf(index)}: no statement stands before this claim`)
  }

  let instrumented = ""
  let position = 0
  for (const { at, text } of inserts.toSorted((a, b) => a.at - b.at)) {
    instrumented += code.slice(position, at) + text
    position = at
  }
  const header = `import { example } from ${JSON.stringify(options.checks)}; const __example = example(${JSON.stringify(options.id)});`
  return {
    code: `${header}${"\n".repeat(example.line - 1)};${instrumented}${code.slice(position)}\nexport {}\n`,
    claims: [...claims.values()]
  }
}
