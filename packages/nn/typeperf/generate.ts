/**
 * Writes the fixtures that are too long to write by hand: `node packages/nn/typeperf/generate.ts`. Widths and channels are all
 * different, so no type is met twice.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"

const imports = `import * as Nn from "@typegrad/nn/Nn"\n`
const soon = `import * as Soon from "../../typetest/declared.ts"\n`

const write = (name: string, source: string): void =>
  writeFileSync(join(import.meta.dirname, "fixtures", `${name}.ts`), `${source}\n`)

const list = (layers: ReadonlyArray<string>): string => layers.map((layer) => `  ${layer}`).join(",\n")

const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i)

for (const count of [100, 200, 400]) {
  const layers = range(count).map((i) => (i % 2 === 0 ? `Nn.dense(${300 + i})` : "Nn.relu"))
  write(
    `layers${count}`,
    `${imports}
/** dense and relu in turn */
export const deep = Nn.sequential(
  Nn.input([784]),
${list(layers)}
)
export const width: readonly [${300 + count - 2}] = deep["~out"]`
  )
}

for (const count of [50, 100, 200]) {
  const layers = range(count).map((i) => `Soon.conv2d({ filters: ${16 + i}, kernel: 3 })`)
  write(
    `convs${count}`,
    `${imports}${soon}
/** every convolution at another size, with other channels */
export const deep = Nn.sequential(
  Nn.input([1000, 1000, 3]),
${list(layers)}
)
export const shape: readonly [${1000 - 2 * count}, ${1000 - 2 * count}, ${15 + count}] = deep["~out"]`
  )
}

const block = (heads: number, width: number): ReadonlyArray<string> => [
  `Nn.residual(Nn.stack(Nn.layerNorm(), Soon.multiHeadAttention({ heads: ${heads} })))`,
  `Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(${4 * width}), Nn.gelu, Nn.dropout(0.1), Nn.dense(${width})))`
]

const gpt = (blocks: ReadonlyArray<string>): string => `export const gpt = Nn.sequential(
  Nn.input(["time"], "int32"),
  Soon.embedding(50257, 768),
  Nn.dropout(0.1),
${list(blocks)},
  Nn.layerNorm(),
  Nn.dense(50257, { bias: false, name: "head" })
)
declare const tokens: Tensor<["batch", 1024], "int32">
declare const variables: ReturnType<typeof gpt.init>
export const logits: Tensor<["batch", 1024, 50257]> = gpt.infer(variables, tokens)`

const tensor = `import type { Tensor } from "@typegrad/core/Tensor"\n`

write(
  "gpt2Repeat",
  `${tensor}${imports}${soon}
const block = Nn.stack(
${list(block(12, 768))}
)

${gpt([`Nn.repeat(12, block, { name: "blocks" })`])}`
)
write("gpt2Unrolled", `${tensor}${imports}${soon}\n${gpt(range(12).flatMap(() => block(12, 768)))}`)
write(
  "gpt2Distinct",
  `${tensor}${imports}${soon}\n${gpt(
    range(12).flatMap((i) => [`Nn.dense(${768 + 12 * i})`].concat(block(12, 768 + 12 * i)))
  )}`
)
