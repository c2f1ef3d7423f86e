/** What an editor shows about models: their shapes and a plain record of parameters; no conditional type, no internal name. */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { hovers, hovers7 } from "./support/hover.ts"

const source = `
import type * as Random from "@typegrad/core/Random"
import * as Tensor from "@typegrad/core/Tensor"
import * as Nn from "@typegrad/nn/Nn"
import * as Soon from "../typetest/declared.ts"

const mlp = Nn.sequential(Nn.input([28, 28, 1]), Nn.flatten, Nn.dense(256), Nn.relu, Nn.dropout(0.5), Nn.dense(10))
declare const images: Tensor.Tensor<["batch", 28, 28, 1]>
declare const key: Random.Key
const logits = mlp.infer(mlp.init(key), images)
const params = mlp.init(key).params
const kernel = params.dense0.kernel
const dense = Nn.dense(10)

const lenet = Nn.sequential(
  Nn.input([28, 28, 1]),
  Nn.conv2d({ filters: 6, kernel: 5, padding: "same" }),
  Nn.relu,
  Nn.maxPool2d(2),
  Nn.conv2d({ filters: 16, kernel: 5 }),
  Nn.batchNorm(),
  Nn.relu,
  Nn.maxPool2d(2),
  Nn.flatten,
  Nn.dense(120),
  Nn.relu,
  Nn.dense(84),
  Nn.relu,
  Nn.dense(10)
)

const features = Nn.sequential(
  Nn.input([20, 24, 3]),
  Nn.conv2d({ filters: 4, kernel: [3, 5] }),
  Nn.maxPool2d(2),
  Nn.convTranspose2d({ filters: 8, kernel: 4, stride: 2 })
)
const heads = Nn.sequential(Nn.input(["time", 64]), Nn.multiHeadAttention({ heads: 4 }), Nn.conv1d({ filters: 8, kernel: 3 }))
const beside = Nn.sequential(Nn.input([8]), Nn.concatBranches(Nn.dense(3), Nn.relu))

const block = Nn.stack(
  Nn.residual(Nn.stack(Nn.layerNorm(), Nn.multiHeadAttention({ heads: 12 }))),
  Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(3072), Nn.gelu, Nn.dropout(0.1), Nn.dense(768)))
)
const gpt2 = Nn.sequential(
  Nn.input([1024], "int32"),
  Nn.embedding(50257, 768, { name: "tokens" }),
  Nn.dropout(0.1),
  Nn.repeat(12, block, { name: "blocks" }),
  Nn.layerNorm(),
  Nn.dense(50257, { name: "head", bias: false })
)

const tokens = Nn.sequential(Nn.input(["words", 64]), Nn.dense(32), Nn.batchNorm())
const pooled = Nn.define({
  inputs: Nn.input(["words", 64]),
  parts: { tokens, shift: Nn.parameter([32]) },
  apply: ({ tokens, shift }, x) => Tensor.add(Tensor.mean(tokens(x), [1]), shift)
})
const defined = Nn.define({
  inputs: { source: Nn.input(["words", 64]), target: Nn.input([32]) },
  parts: { tokens },
  apply: ({ tokens }, { source, target }) => ({ score: Tensor.mul(Tensor.mean(tokens(source), [1]), target), target })
})
const misfit = Nn.sequential(Nn.input([28, 28, 1]), Nn.dense(10))
const first = Nn.sequential(Nn.input([784]), Nn.dense(128))
const second = Nn.sequential(Nn.input([64]), Nn.dense(10))
const composed = Nn.compose(first, Nn.sequential(Nn.input([128]), Nn.batchNorm()))
const failed = Nn.compose(first, second)
const hopeless = Nn.stack(Nn.dense(10), first)
const generic = <D extends number>(d: D) =>
  Nn.sequential(Nn.input([d]), Nn.dense(d), Nn.relu, Nn.residual(Nn.stack(Nn.layerNorm(), Nn.dense(d))))
`

const expected = {
  logits: `const logits: Tensor.Tensor<["batch", 10], "float32">`,
  kernel: `const kernel: Tensor.Tensor<[784, 256], "float32">`,
  dense: `const dense: Nn.Dense<10>`,
  params: `const params: { readonly dense0: Nn.DenseParams<784, 256>; readonly dense1: Nn.DenseParams<256, 10>; }`,
  mlp: `const mlp: Model<[28, 28, 1], [10], {
    readonly dense0: Nn.DenseParams<784, 256>;
    readonly dense1: Nn.DenseParams<256, 10>;
  }, {}, "Key", "float32", "float32">`,
  lenet: `const lenet: Model<[28, 28, 1], [10], {
    readonly conv2d0: Nn.Conv2dParams<5, 1, 6>;
    readonly conv2d1: Nn.Conv2dParams<5, 6, 16>;
    readonly batchNorm2: Nn.NormParams<16>;
    readonly dense3: Nn.DenseParams<400, 120>;
    readonly dense4: Nn.DenseParams<120, 84>;
    readonly dense5: Nn.DenseParams<84, 10>;
  }, {
    readonly batchNorm2: Nn.NormState<16>;
  }, never, "float32", "float32">`,
  features: `const features: Model<[20, 24, 3], [20, 22, 8], {
    readonly conv2d0: Nn.Conv2dParams<readonly [3, 5], 3, 4>;
    readonly convTranspose2d1: Nn.Conv2dParams<4, 4, 8>;
  }, {}, never, "float32", "float32">`,
  heads: `const heads: Model<["time", 64], [number, 8], {
    readonly attention0: Nn.AttentionParams<64>;
    readonly conv1d1: Nn.Conv1dParams<3, 64, 8>;
  }, {}, never, "float32", "float32">`,
  pooled: `const pooled: Model<["words", 64], [32], {
    readonly tokens: { readonly dense0: Nn.DenseParams<64, 32>; readonly batchNorm1: Nn.NormParams<32>; };
    readonly shift: Tensor.Tensor<[32], "float32">;
  }, {
    readonly tokens: { readonly batchNorm1: Nn.NormState<32>; };
  }, never, "float32", "float32">`,
  defined: `const defined: MultiModel<{
    readonly source: Tensor.Tensor<["words", 64], "float32">;
    readonly target: Tensor.Tensor<[32], "float32">;
  }, {
    readonly score: Tensor.Tensor<[32], "float32">;
    readonly target: Tensor.Tensor<[32], "float32">;
  }, {
    readonly tokens: { readonly dense0: Nn.DenseParams<64, 32>; readonly batchNorm1: Nn.NormParams<32>; };
  }, {
    readonly tokens: { readonly batchNorm1: Nn.NormState<32>; };
  }, never, DType>`,
  beside: `const beside: Model<[8], [11], {
    readonly concatBranches0: Nn.Branches<Nn.DenseParams<8, 3>, {}>;
  }, {}, never, "float32", "float32">`,
  gpt2: `const gpt2: Model<[1024], [1024, 50257], {
    readonly tokens: Nn.EmbeddingParams<50257, 768>;
    readonly blocks: Nn.Repeated<12, {
      readonly residual0: {
        readonly layerNorm0: Nn.NormParams<768>;
        readonly attention1: Nn.AttentionParams<768>;
      };
      readonly residual1: {
        readonly layerNorm0: Nn.NormParams<768>;
        readonly dense1: Nn.DenseParams<768, 3072>;
        readonly dense2: Nn.DenseParams<3072, 768>;
      };
    }>;
    readonly layerNorm2: Nn.NormParams<768>;
    readonly head: Nn.KernelParams<768, 50257>;
  }, {}, "Key", "int32", "float32">`,
  misfit: `const misfit: Model<[28, 28, 1], Shape, {}, {}, never, "float32", DType>`,
  "call of misfit": `(alias) sequential<Nn.Input<[28, 28, 1], "float32">, readonly [Nn.Dense<10>]>(
    input: Nn.Input<[28, 28, 1], "float32">,
    layers_0: "dense expects a vector [n] but got [28, 28, 1]: flatten it first"
  ): Model<[28, 28, 1], Shape, {}, {}, never, "float32", DType> export sequential`,
  composed: `const composed: Model<[784], [128], readonly [{
    readonly dense0: Nn.DenseParams<784, 128>;
  }, {
    readonly batchNorm0: Nn.NormParams<128>;
  }], readonly [{}, {
    readonly batchNorm0: Nn.NormState<128>;
  }], never, "float32", "float32">`,
  failed: `const failed: Model<[784], [10], readonly [{
    readonly dense0: Nn.DenseParams<784, 128>;
  }, {
    readonly dense0: Nn.DenseParams<64, 10>;
  }], {}, never, "float32", "float32">`,
  "call of failed": `(alias) compose<[784], [128], {
    readonly dense0: Nn.DenseParams<784, 128>;
  }, {}, never, "float32", "float32", [64], [10], {
    readonly dense0: Nn.DenseParams<64, 10>;
  }, {}, never, "float32", "float32">(first: Model<[784], [128], {
    readonly dense0: Nn.DenseParams<784, 128>;
  }, {}, never, "float32", "float32">, second: "compose: the first model gives [128] but the second expects [64]"): Model<[784], [10], readonly [{
    readonly dense0: Nn.DenseParams<784, 128>;
  }, {
    readonly dense0: Nn.DenseParams<64, 10>;
  }], {}, never, "float32", "float32"> export compose`,
  generic: `const generic: <D extends number>(d: D) => Model<[D], [D], {
    readonly dense0: Nn.DenseParams<D, D>;
    readonly residual1: {
      readonly layerNorm0: Nn.NormParams<D>;
      readonly dense1: Nn.DenseParams<D, D>;
    };
  }, {}, never, "float32", "float32">`
}

const others = [
  "block",
  "hopeless",
  "call of mlp",
  "call of lenet",
  "call of gpt2",
  "call of block",
  "call of hopeless"
]

const space = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("( ", "(").replaceAll(" )", ")")

/** The aliases of the internal type files; layers and parameters there belong to users. */
const internal = readdirSync(new URL("../src/internal/types", import.meta.url)).flatMap((file) => {
  const text = readFileSync(new URL(`../src/internal/types/${file}`, import.meta.url), "utf8")
  return [...text.matchAll(/^(?:export )?type (\w+)/gm)].map(([, name]) => name!)
})

/** Records with their members in order of name. */
const sorted = (text: string): string => {
  const record = (from: number): readonly [string, number] => {
    const members: Array<string> = [""]
    for (let at = from; at < text.length; at++) {
      const char = text[at]!
      if (char === "}")
        return [
          `{${members
            .map((member) => member.trim())
            .toSorted()
            .join("; ")}}`,
          at
        ]
      if (char === "{") {
        const [inner, end] = record(at + 1)
        members.push(`${members.pop()}${inner}`)
        at = end
      } else if (char === ";" && from > 0) members.push("")
      else members.push(`${members.pop()}${char}`)
    }
    return [members.join(""), text.length]
  }
  return record(0)[0]
}

const leaks = (found: Readonly<Record<string, string>>): void => {
  assert.isAbove(internal.length, 60)
  for (const [name, text] of Object.entries(found)) {
    assert.notMatch(text, /\?[^:]|\binfer\b|"~/, name)
    const leaked = internal.filter((alias) => new RegExp(`(?<![\\w.])${alias}<`).test(text))
    assert.deepStrictEqual(leaked, [], `${name}: ${text}`)
  }
}

const names = [...Object.keys(expected), ...others]

describe("an editor shows", () => {
  const found = hovers(source, names)

  for (const [name, text] of Object.entries(expected)) {
    it(name, () => {
      assert.strictEqual(space(found[name]!), space(text))
    })
  }

  it("no conditional type and no internal name", () => {
    leaks(found)
  })

  it("the same with TypeScript 7", async () => {
    const seven = await hovers7(source, names)
    for (const [name, text] of Object.entries(expected).filter(([name]) => !name.startsWith("call of"))) {
      assert.strictEqual(sorted(space(seven[name]!)), sorted(space(text)))
    }
    leaks(seven)
  })
})
