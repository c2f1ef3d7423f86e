/**
 * Writes the fixtures that are too long to write by hand: `node packages/nn/typeperf/generate.ts`. Widths and channels are all
 * different, so no type is met twice.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"

const imports = `import * as Nn from "@typegrad/nn/Nn"\n`

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
  const layers = range(count).map((i) => `Nn.conv2d({ filters: ${16 + i}, kernel: 3 })`)
  write(
    `convs${count}`,
    `${imports}
/** every convolution at another size, with other channels */
export const deep = Nn.sequential(
  Nn.input([1000, 1000, 3]),
${list(layers)}
)
export const shape: readonly [${1000 - 2 * count}, ${1000 - 2 * count}, ${15 + count}] = deep["~out"]`
  )
}

const cells = ["lstm", "gru", "rnn"]

for (const count of [50, 100, 200]) {
  const layer = (i: number) =>
    i % 4 === 3 ? `Nn.bidirectional(Nn.lstm(${300 + i}))` : `Nn.${cells[i % 4]}(${300 + i})`
  write(
    `recurrent${count}`,
    `${imports}
/** every kind of recurrent layer in turn, at other widths */
export const deep = Nn.sequential(
  Nn.input(["time", 80]),
${list(range(count - 1).map(layer))},
  Nn.rnn(7)
)
export const shape: readonly ["time", 7] = deep["~out"]`
  )
}

const normed = [
  (width: number) => `Nn.weightNorm(Nn.dense(${width}))`,
  () => "Nn.layerNorm()",
  () => "Nn.prelu({ perFeature: true })",
  (width: number) => `Nn.spectralNorm(Nn.dense(${width}))`,
  () => "Nn.groupNorm(4)",
  () => "Nn.swiglu",
  () => "Nn.rmsNorm()",
  () => "Nn.instanceNorm()"
]

for (const count of [40, 80, 160]) {
  const layers = range(count).map((i) => normed[i % normed.length]!(300 + 4 * i))
  write(
    `norms${count}`,
    `${imports}
/** norms and gates in turn, at other widths */
export const deep = Nn.sequential(
  Nn.input(["time", 80]),
${list(layers)}
)
export const shape: readonly ["time", ${(300 + 4 * (count - 5)) / 2}] = deep["~out"]`
  )
}

const block = (heads: number, width: number): ReadonlyArray<string> => [
  `Nn.residual(Nn.stack(Nn.layerNorm(), Nn.multiHeadAttention({ heads: ${heads} })))`,
  `Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(${4 * width}), Nn.gelu, Nn.dropout(0.1), Nn.dense(${width})))`
]

const gpt = (blocks: ReadonlyArray<string>): string => `export const gpt = Nn.sequential(
  Nn.input(["time"], "int32"),
  Nn.embedding(50257, 768),
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
  `${tensor}${imports}
const block = Nn.stack(
${list(block(12, 768))}
)

${gpt([`Nn.repeat(12, block, { name: "blocks" })`])}`
)
write("gpt2Unrolled", `${tensor}${imports}\n${gpt(range(12).flatMap(() => block(12, 768)))}`)
write(
  "gpt2Distinct",
  `${tensor}${imports}\n${gpt(range(12).flatMap((i) => [`Nn.dense(${768 + 12 * i})`].concat(block(12, 768 + 12 * i))))}`
)

for (const count of [20, 40, 80]) {
  const model = (i: number) => `export const model${i} = Nn.define({
  inputs: { a: Nn.input([${100 + i}]), b: Nn.input(["time", ${200 + i}]) },
  parts: {
    see: Nn.sequential(Nn.input([${100 + i}]), Nn.dense(${300 + i})),
    read: Nn.sequential(Nn.input(["time", ${200 + i}]), Nn.dense(${300 + i}))
  },
  apply: ({ read, see }, { a, b }) => Tensor.add(read(b), Tensor.expandDims(see(a), 1))
})`
  write(
    `defined${count}`,
    `import * as Tensor from "@typegrad/core/Tensor"
${imports}
${range(count).map(model).join("\n")}
export const shape: readonly ["time", ${299 + count}] = model${count - 1}.output.shape`
  )
}

const parts = [
  () => "Nn.multiHeadAttention({ heads: 12 })",
  (i: number) => `Nn.encoderBlock({ heads: 6, hidden: ${100 + i}, dropout: 0.1 })`,
  (i: number) => `Nn.feedForward(${500 + i})`,
  (i: number) => `Nn.positionEmbedding(${900 + i})`,
  () => "Nn.sinusoidalPositions"
]

for (const count of [50, 100, 200]) {
  const layers = range(count).map((i) =>
    i % 2 === 0 ? `Nn.dense(${12 * (20 + i)})` : parts[((i - 1) / 2) % parts.length]!(i)
  )
  write(
    `attention${count}`,
    `${imports}
/** a dense layer and a part of a transformer in turn, always at another width */
export const deep = Nn.sequential(
  Nn.input(["time", 80]),
${list(layers)}
)
export const shape: readonly ["time", ${12 * (20 + count - 2)}] = deep["~out"]`
  )
}
