import type { OxlintConfig, OxlintOverride } from "oxlint"

interface Boundary {
  readonly typegrad: ReadonlyArray<string>
  readonly others?: ReadonlyArray<string>
}

/** Who may import whom. Every package may import its own modules and those of effect. */
const boundaries: Record<string, Boundary> = {
  core: { typegrad: [] },
  nn: { typegrad: ["core"] },
  optim: { typegrad: ["core"] },
  data: { typegrad: ["core"], others: ["node:**"] },
  train: { typegrad: ["core", "nn", "optim", "data"], others: ["node:**"] },
  backend: { typegrad: ["core"], others: ["node:**", "webgpu"] },
  examples: {
    typegrad: ["core", "nn", "optim", "data", "train", "backend"],
    others: ["@effect/platform-node/**", "esbuild", "node:**", "vega", "vega-lite"]
  }
}

const barrels = ["effect", "@effect/platform-node"].map((name) => ({
  name,
  message: `import the module (${name}/...), not the barrel`
}))

const closed = {
  regex: "^@typegrad/[^/]+/internal(/|$)|^[.].*/(core|nn|optim|data|train|backend|examples|bench)/src(/|$)",
  message: "another package is imported by its name, and its internal modules are closed"
}

const tensorflow = { group: ["@tensorflow/**"], message: "only bench knows tfjs" }

type Pattern = ({ readonly group: Array<string> } | { readonly regex: string }) & { readonly message: string }

const restrict = (patterns: Array<Pattern>, paths: typeof barrels = []): NonNullable<OxlintOverride["rules"]> => ({
  "eslint/no-restricted-imports": ["error", { paths, patterns }]
})

const boundary = ([name, { typegrad, others = [] }]: [string, Boundary]) => {
  const allowed = [
    "./**",
    "../**",
    "effect/**",
    ...typegrad.flatMap((other) => [`@typegrad/${other}`, `@typegrad/${other}/**`]),
    ...others
  ]
  const names = ["effect/*", ...typegrad.map((other) => `@typegrad/${other}`), ...others]
  const message = `besides its own modules, ${name} imports only ${names.join(", ")}`
  return {
    files: [`packages/${name}/src/**`],
    rules: restrict([closed, { group: ["*", ...allowed.map((pattern) => `!${pattern}`)], message }], barrels)
  }
}

const config: OxlintConfig = {
  plugins: ["typescript", "import", "oxc", "eslint", "unicorn"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  rules: {
    "import/no-cycle": ["error", { ignoreTypes: true }],
    "import/no-unassigned-import": ["error", { allow: ["@tensorflow/**"] }],
    "eslint/no-await-in-loop": "off",
    "eslint/no-shadow": "off",
    "eslint/no-underscore-dangle": "off",
    "eslint/require-yield": "off",
    "typescript/no-explicit-any": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-useless-spread": "off",
    "unicorn/require-module-specifiers": "off",
    ...restrict([closed, tensorflow])
  },
  ignorePatterns: ["**/dist", "**/type-errors"],
  overrides: [
    { files: ["packages/{backend,bench}/**"], rules: restrict([closed]) },
    { files: ["packages/{core,nn,optim,data,train,backend}/src/**"], rules: { "eslint/no-console": "error" } },
    ...Object.entries(boundaries).map(boundary)
  ]
}

export default config
