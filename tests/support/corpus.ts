/**
 * Compiles `tests/types`: programs that are wrong, each with the sentence that says so behind the line at fault, and
 * programs that are right.
 *
 *     Tensor.add(images, weights) // ! add: cannot broadcast ...
 */
import { execFile } from "node:child_process"
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join, relative, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../..")
const corpus = join(root, "tests/types")
const packages = ["core", "nn", "optim", "data", "train"]

export interface Diagnostic {
  /** from the corpus folder, such as `wrong/matmul.ts` */
  readonly file: string
  readonly line: number
  readonly message: string
}

export interface Program {
  readonly file: string
  readonly name: string
  /** lines, the last one included */
  readonly from: number
  readonly to: number
  readonly claims: ReadonlyArray<{ readonly line: number; readonly sentence: string }>
}

/** A program is an exported declaration, up to the next one. */
export const programs = (folder: "wrong" | "right"): ReadonlyArray<Program> =>
  globSync(`${folder}/*.ts`, { cwd: corpus })
    .toSorted()
    .flatMap((file) => {
      const lines = readFileSync(join(corpus, file), "utf8").split("\n")
      const starts = lines.flatMap((line, index) => {
        const name = /^export (?:const|type|interface) (\w+)/.exec(line)?.[1]
        return name === undefined ? [] : [{ name, from: index + 1 }]
      })
      return starts.map(({ name, from }, i) => {
        const to = (starts[i + 1]?.from ?? lines.length + 1) - 1
        const claims = lines.slice(from - 1, to).flatMap((line, index) => {
          const sentence = / \/\/ ! (.+)$/.exec(line)?.[1]
          return sentence === undefined ? [] : [{ line: from + index, sentence }]
        })
        return { file, name, from, to, claims }
      })
    })

/** The sentence in TypeScript's message, if it is one, else the message. */
export const sentenceOf = (message: string): string => {
  const [first = ""] = message.split("\n")
  const literal = / to (?:parameter of )?type '("(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)(?: & .*)?'\.$/.exec(first)?.[1]
  if (literal === undefined) return first
  return literal.startsWith("`") ? literal.slice(1, -1) : JSON.parse(literal)
}

/** The programs of a document: its \`typescript\` fences, where a line that is wrong claims its sentence as here. */
export const mistakes = (document: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, document), "utf8").matchAll(/^```typescript\n([^]*?)^```$/gm)].map(([, code]) => code!)

export const claimsOf = (code: string): ReadonlyArray<string> =>
  code.split("\n").flatMap((line, index) => {
    const sentence = / \/\/ ! (.+)$/.exec(line)?.[1]
    return sentence === undefined ? [] : [`${index + 1}: ${sentence}`]
  })

/** The sentences in the tables of a document that have a column of them. */
export const told = (document: string): ReadonlyArray<string> => {
  const sentences: Array<string> = []
  let column = -1
  for (const line of readFileSync(join(root, document), "utf8").split("\n")) {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
    if (!line.startsWith("|")) column = -1
    else if (column < 0) column = cells.indexOf("sentence")
    else if (column > 0 && cells[column]!.startsWith("`")) sentences.push(cells[column]!.slice(1, -1))
  }
  return sentences
}

const files = () => globSync("{wrong,right}/*.ts", { cwd: corpus }).toSorted()

const options = {
  target: "ES2022",
  lib: ["ES2024", "ESNext.Disposable", "DOM"],
  module: "NodeNext",
  moduleDetection: "force",
  verbatimModuleSyntax: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noErrorTruncation: true,
  skipLibCheck: true,
  types: [],
  noEmit: true
}

/** A folder in which the corpus sees the packages as their sources, or as they are published. */
export const project = (from: "sources" | "declarations"): { readonly folder: string; readonly remove: () => void } => {
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true })
  const folder = mkdtempSync(join(root, `node_modules/.cache/types-${from}-`))
  mkdirSync(join(folder, "node_modules/@typegrad"), { recursive: true })
  for (const kind of ["wrong", "right"]) cpSync(join(corpus, kind), join(folder, kind), { recursive: true })
  symlinkSync(join(root, "node_modules/effect"), join(folder, "node_modules/effect"))
  for (const name of packages) {
    const source = join(root, "packages", name)
    const target = join(folder, "node_modules/@typegrad", name)
    if (from === "sources") {
      symlinkSync(source, target)
      continue
    }
    const { publishConfig, ...manifest } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"))
    mkdirSync(target)
    writeFileSync(join(target, "package.json"), JSON.stringify({ ...manifest, ...publishConfig }))
    for (const declaration of globSync("dist/**/*.d.ts", { cwd: source }))
      cpSync(join(source, declaration), join(target, declaration))
  }
  const compilerOptions = { ...options, ...(from === "sources" ? { allowImportingTsExtensions: true } : {}) }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: files() }))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** What the compiler that users run says of more files, each by itself; in one program, which costs as much as one file. */
export const compile = async (texts: ReadonlyArray<string>): Promise<ReadonlyArray<ReadonlyArray<Diagnostic>>> => {
  const { folder, remove } = project("sources")
  const names = texts.map((_, i) => `program${i}.ts`)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...options, allowImportingTsExtensions: true }, files: names })
  )
  texts.forEach((text, i) => writeFileSync(join(folder, names[i]!), text))
  const found = await native(folder)
  remove()
  return names.map((name) => found.filter(({ file }) => file === name))
}

const run = (command: string, args: ReadonlyArray<string>, cwd: string): Promise<string> =>
  new Promise((done) => {
    execFile(command, args, { cwd, maxBuffer: 1 << 27 }, (_, output, errors) => done(output + errors))
  })

/** Emits the declarations of the packages, where they are not up to date. */
export const build = (): Promise<string> =>
  run(join(root, "node_modules/.bin/tsc"), ["-b", ...packages.map((name) => `packages/${name}`)], root)

/** The compiler that users run. */
export const native = async (folder: string): Promise<ReadonlyArray<Diagnostic>> => {
  const output = await run(join(root, "node_modules/.bin/tsc"), ["-p", folder, "--pretty", "false"], folder)
  const found: Array<Diagnostic> = []
  for (const line of output.split("\n")) {
    if (line === "") continue
    const parts = /^(.+?)\((\d+),\d+\): error TS\d+: (.*)$/.exec(line)
    if (parts !== null) found.push({ file: parts[1]!, line: Number(parts[2]), message: parts[3]! })
    else if (!line.startsWith(" ")) found.push({ file: "", line: 0, message: line })
  }
  return found
}

/** TypeScript 5.9, which comes with tsd. */
export const classic = (folder: string): ReadonlyArray<Diagnostic> => {
  const require = createRequire(createRequire(import.meta.url).resolve("tsd"))
  const ts: typeof import("@typescript/typescript6") = require("@tsd/typescript")
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} }
  const parsed = ts.getParsedCommandLineOfConfigFile(join(folder, "tsconfig.json"), {}, host)!
  const program = ts.createProgram(parsed.fileNames, parsed.options)
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText, start }) => ({
    file: file === undefined ? "" : relative(folder, file.fileName),
    line: file === undefined ? 0 : file.getLineAndCharacterOfPosition(start!).line + 1,
    message: ts.flattenDiagnosticMessageText(messageText, "\n")
  }))
}

export interface Verdict {
  readonly wrong: number
  readonly right: number
  readonly problems: ReadonlyArray<string>
}

/** Compilers disagree about the order of a union, so that of a list of names in a sentence is left open. */
const sorted = (sentence: string): string =>
  sentence.replace(/(?<= (?:only|has|field) |\()[\w.*-]+(?:, [\w.*-]+)+/, (list) =>
    list.split(", ").toSorted().join(", ")
  )

const same = (one: string, other: string): boolean => sorted(one) === sorted(other)

/** Every wrong program has one error: its sentence, on its line. A right one has none, nor have the packages. */
export const judge = (found: ReadonlyArray<Diagnostic>): Verdict => {
  const problems: Array<string> = []
  const at = ({ file, line, message }: Diagnostic) => `${file}:${line}: ${sentenceOf(message)}`
  const told = new Set<Diagnostic>()
  const wrong = programs("wrong")
  for (const { claims, file, from, name, to } of wrong) {
    const own = found.filter((each) => each.file === file && each.line >= from && each.line <= to)
    for (const each of own) told.add(each)
    const [claim] = claims
    if (claims.length !== 1 || claim === undefined) {
      problems.push(
        `${file}:${from}: ${name} claims ${claims.length} sentences, not one${own.map((each) => `\n    ${at(each)}`).join("")}`
      )
    } else if (own.length !== 1 || own[0]!.line !== claim.line || !same(sentenceOf(own[0]!.message), claim.sentence)) {
      problems.push(
        `${file}:${claim.line}: ${name}\n    claims ${claim.sentence}\n${own.length === 0 ? "    but compiles" : own.map((each) => `    got    ${each.line}: ${sentenceOf(each.message)}`).join("\n")}`
      )
    }
  }
  const right = programs("right")
  for (const { claims, file, from, name } of right)
    if (claims.length > 0) problems.push(`${file}:${from}: ${name} is right but claims a sentence`)
  for (const each of found) if (!told.has(each)) problems.push(`${at(each)}`)
  return { wrong: wrong.length, right: right.length, problems }
}

/** How often each op is called in a folder of the corpus, by the name under which it is imported. */
export const uses = (folder: "wrong" | "right"): ReadonlySet<string> =>
  new Set(
    globSync(`${folder}/*.ts`, { cwd: corpus }).flatMap((file) =>
      [...readFileSync(join(corpus, file), "utf8").matchAll(/\b([A-Z]\w+)\.([a-z]\w*)\b/g)].map(
        ([, module, name]) => `${module}.${name}`
      )
    )
  )
