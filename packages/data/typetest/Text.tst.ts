import * as Random from "@typegrad/core/Random"
import type { Tensor } from "@typegrad/core/Tensor"
import type * as Dataset from "@typegrad/data/Dataset"
import type { DatasetError } from "@typegrad/data/DatasetError"
import * as Source from "@typegrad/data/Source"
import * as Synthetic from "@typegrad/data/Synthetic"
import * as Text from "@typegrad/data/Text"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import type * as Effect from "effect/Effect"
import type { FileSystem } from "effect/FileSystem"
import type { HttpClient } from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import type * as Result from "effect/Result"
import { describe, expect, it } from "tstyche"

const key = Random.key(0)
declare const tokens: Int32Array
declare const some: number
declare const unknown: Source.Source
declare const file: string

describe("sources", () => {
  it("know their files", () => {
    const two = Source.make({
      name: "two",
      files: [
        { name: "a.txt", sha256: "", urls: [] },
        { name: "b.txt", sha256: "", urls: [], bytes: 3 }
      ]
    })
    expect(two).type.toBe<Source.Source<"a.txt" | "b.txt">>()
    expect(Source.read(two, "a.txt")).type.toBe<Effect.Effect<Source.Content, DatasetError, Source.Sources>>()
    // @ts-expect-error read: the source has no file c.txt, only
    Source.read(two, "c.txt")
    Source.read(unknown, "c.txt")
    // @ts-expect-error read: the source has no file ${string}, only
    Source.read(two, file)
  })

  it("say what they need", () => {
    expect(Source.directory("data")).type.toBe<Layer.Layer<Source.Sources, never, FileSystem>>()
    expect(Source.download({ cache: "data" })).type.toBe<Layer.Layer<Source.Sources, never, FileSystem | HttpClient>>()
  })

  it("are loaded as text", () => {
    expect(Text.load(Source.names)).type.toBe<Effect.Effect<string, DatasetError, Source.Sources>>()
    Text.load(Source.names, "names.txt")
    // @ts-expect-error load: the source has no file name.txt, only names.txt
    Text.load(Source.names, "name.txt")
  })
})

describe("tokenizers", () => {
  it("know their size where it is known", () => {
    expect(Tokenizer.bytes.size).type.toBe<256>()
    expect(Tokenizer.characters("abc").size).type.toBe<number>()
    expect(Tokenizer.characters("abc", { size: 3 }).size).type.toBe<3>()
    expect(Tokenizer.characters("abc", { size: some }).size).type.toBe<number>()
    // @ts-expect-error characters: the size must be a whole number, at least 1, but is 2.5
    Tokenizer.characters("abc", { size: 2.5 })
  })

  it("know what they fail with", () => {
    expect(Tokenizer.bytes.encode("a")).type.toBe<Result.Result<Int32Array, never>>()
    expect(Tokenizer.characters("a").encode("b")).type.toBe<Result.Result<Int32Array, Tokenizer.UnknownCharacter>>()
    expect(Tokenizer.bytes).type.toBeAssignableTo<Tokenizer.Tokenizer>()
    expect(Tokenizer.characters("abc")).type.not.toBeAssignableTo<Tokenizer.Tokenizer<256>>()
  })
})

describe("datasets of tokens", () => {
  interface Pair<L extends number> {
    readonly input: Tensor<[L], "int32">
    readonly target: Tensor<[L], "int32">
  }

  it("windows", () => {
    const windows = Text.windows(tokens, { length: 64 })
    expect(windows).type.toBe<Dataset.Dataset<Text.Window<64>>>()
    expect(windows).type.toBeAssignableTo<Dataset.Dataset<Pair<64>>>()
    expect(windows).type.not.toBeAssignableTo<Dataset.Dataset<Pair<63>>>()
    expect(Text.windows([1, 2], { length: some })).type.toBe<Dataset.Dataset<Text.Window<number>>>()
    expect(Text.randomWindows(tokens, { length: 8, key })).type.toBe<Dataset.Dataset<Text.Window<8>>>()
  })

  it("sequences", () => {
    expect(Text.sequences([tokens], { length: 16, start: 0, end: 0 })["~example"].mask).type.toBe<
      Tensor<[16], "bool">
    >()
  })

  it("split", () => {
    expect(Text.split(tokens, [0.9, 0.1])).type.toBe<readonly [Int32Array, Int32Array]>()
  })

  it("made up", () => {
    expect(Synthetic.adding({ key, length: 100, size: 5 })["~example"]).type.toBe<Synthetic.AddingExample<100>>()
    expect(Synthetic.reversal({ key, length: 20, size: 5 })["~example"].previous).type.toBe<Tensor<[20], "int32">>()
    // @ts-expect-error reversal: the length must be a whole number, at least 1, but is 0
    Synthetic.reversal({ key, length: 0, size: 5 })
  })
})
