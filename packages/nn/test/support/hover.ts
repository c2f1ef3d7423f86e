import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

const root = resolve(import.meta.dirname, "../../../..")

/** TypeScript 5.9, which comes with tsd: TypeScript 7 has no API. */
const typescript = (): any => {
  const ofRoot = createRequire(resolve(root, "package.json"))
  return createRequire(ofRoot.resolve("tsd"))("@tsd/typescript")
}

/** Where a const is declared; "call of x" is the function that gives x. */
const place = (source: string, name: string): number => {
  const called = /^call of (\w+)$/.exec(name)?.[1]
  const pattern = called === undefined ? `(?<=const )${name}\\b` : `(?<=const ${called} = Nn\\.)`
  const at = new RegExp(pattern).exec(source)
  if (at === null) throw new Error(`no ${name}`)
  return at.index
}

/** What an editor shows about names declared in a module, which stands in the test folder of this package. */
export const hovers = (source: string, names: ReadonlyArray<string>): Readonly<Record<string, string>> => {
  const ts = typescript()
  const file = resolve(root, "packages/nn/test/hovered.ts")
  const { config } = ts.readConfigFile(resolve(root, "tsconfig.base.json"), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, composite: false }, root)
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name: string) => {
      const text = name === file ? source : ts.sys.readFile(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => ({ ...options, configFilePath: undefined, noEmit: true }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name: string) => name === file || ts.sys.fileExists(name),
    readFile: (name: string) => (name === file ? source : ts.sys.readFile(name)),
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories
  })
  return Object.fromEntries(
    names.map((name) => {
      const { displayParts } = service.getQuickInfoAtPosition(file, place(source, name))
      return [name, displayParts.map(({ text }: { readonly text: string }) => text).join("")]
    })
  )
}

/** The same by TypeScript 7, which speaks the language server protocol. It sorts the members of records. */
export const hovers7 = async (
  source: string,
  names: ReadonlyArray<string>
): Promise<Readonly<Record<string, string>>> => {
  const cache = resolve(root, "packages/nn/node_modules/.cache")
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, "hover-"))
  const text = source
    .replaceAll(/"@typegrad\/nn\/(\w+)"/g, `"../../../src/$1.ts"`)
    .replaceAll(`"../typetest/`, `"../../../typetest/`)
  const uri = pathToFileURL(join(folder, "hovered.ts")).href
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
  writeFileSync(join(folder, "hovered.ts"), text)
  const compilerOptions = {
    composite: false,
    incremental: false,
    tsBuildInfoFile: null,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    rootDir: root
  }
  const config = { extends: resolve(root, "tsconfig.base.json"), files: ["hovered.ts"], compilerOptions }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))

  const server = spawn(resolve(root, "node_modules/.bin/tsc"), ["--lsp", "--stdio"], { cwd: root })
  const waiting = new Map<number, (result: any) => void>()
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message })
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }
  const request = (id: number, method: string, params: object): Promise<any> =>
    new Promise((done) => {
      waiting.set(id, done)
      send({ id, method, params })
    })
  let received = Buffer.alloc(0)
  server.stdout.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      const header = /Content-Length: (\d+)\r\n\r\n/.exec(received.toString("latin1"))
      if (header === null) return
      const start = header.index + header[0].length
      const end = start + Number(header[1])
      if (received.length < end) return
      const { id, method, params, result } = JSON.parse(received.subarray(start, end).toString())
      received = received.subarray(end)
      // the server asks for settings; there are none
      if (method !== undefined && id !== undefined) send({ id, result: params?.items?.map(() => null) ?? null })
      else waiting.get(id)?.(result)
    }
  })

  try {
    const capabilities = { textDocument: { hover: { contentFormat: ["plaintext"] } } }
    await request(0, "initialize", { processId: process.pid, rootUri: pathToFileURL(root).href, capabilities })
    send({ method: "initialized", params: {} })
    const textDocument = { uri, languageId: "typescript", version: 1, text }
    send({ method: "textDocument/didOpen", params: { textDocument } })
    const found: Record<string, string> = {}
    for (const [i, name] of names.entries()) {
      const before = text.slice(0, place(text, name)).split("\n")
      const position = { line: before.length - 1, character: before.at(-1)!.length }
      const { contents } = await request(i + 1, "textDocument/hover", { textDocument: { uri }, position })
      // what follows is documentation
      found[name] = contents.value.split("\n\n")[0]
    }
    return found
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
