import { assert, describe, it } from "@effect/vitest"
import * as Tokenizer from "@typegrad/data/Tokenizer"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const ok = Result.getOrThrow
const failure = <E>(result: Result.Result<unknown, E>): E => ok(Result.flip(result))

describe("Tokenizer.characters", () => {
  it("has an id for every character, in the order of code points", () => {
    // in UTF-16 the emoji would come before the private-use character
    const tokenizer = Tokenizer.characters("b\n😀a\uE000b")
    assert.deepStrictEqual(tokenizer.characters, ["\n", "a", "b", "\uE000", "😀"])
    assert.strictEqual(tokenizer.size, 5)
    assert.deepStrictEqual(Array.from(ok(tokenizer.encode("a😀b"))), [1, 4, 2])
    assert.strictEqual(ok(tokenizer.decode([4, 0, 3])), "😀\n\uE000")
    assert.deepStrictEqual(Tokenizer.characters(tokenizer.characters.join("")).characters, tokenizer.characters)
  })

  it("of nothing", () => {
    const tokenizer = Tokenizer.characters("")
    assert.strictEqual(tokenizer.size, 0)
    assert.lengthOf(ok(tokenizer.encode("")), 0)
    assert.strictEqual(ok(tokenizer.decode([])), "")
    assert.strictEqual(failure(tokenizer.encode("a")).position, 0)
  })

  it.effect.prop("decodes what it has encoded", [Schema.String], ([text]) =>
    Effect.sync(() => {
      const { decode, encode } = Tokenizer.characters(text)
      const tokens = ok(encode(text))
      assert.lengthOf(tokens, Array.from(text).length)
      assert.strictEqual(ok(decode(tokens)), text)
    })
  )

  it("says which character is unknown and where", () => {
    const { encode } = Tokenizer.characters("ab😀")
    const error = failure(encode("a😀c"))
    assert.strictEqual(error._tag, "UnknownCharacter")
    assert.deepStrictEqual([error.character, error.position], ["c", 3])
    assert.strictEqual("a😀c".slice(error.position), "c")
    assert.strictEqual(error.message, 'the character "c" (U+0063) at position 3 is none of the 3 of the vocabulary')
    assert.include(failure(encode("\n")).message, 'the character "\\n" (U+000A) at position 0')
    assert.include(failure(encode("🙂")).message, "(U+1F642)")
    // half of a pair that is known is another character
    assert.strictEqual(failure(encode("\ud83d")).position, 0)
  })

  it.effect("fails an effect with a tag", () =>
    Effect.gen(function* () {
      const { encode } = Tokenizer.characters("ab")
      const caught = Effect.fromResult(encode("abc")).pipe(
        Effect.map(() => -1),
        Effect.catchTag("UnknownCharacter", ({ position }) => Effect.succeed(position))
      )
      assert.strictEqual(yield* caught, 2)
    })
  )

  it("says which token is none", () => {
    const { decode } = Tokenizer.characters("ab")
    for (const token of [2, -1, 0.5, Number.NaN]) {
      const error = failure(decode([0, token]))
      assert.strictEqual(error._tag, "UnknownToken")
      assert.strictEqual(error.message, `token 1 is ${token}, not one from 0 to 1`)
    }
  })

  it("checks the size that it is given", () => {
    assert.strictEqual(Tokenizer.characters("abc", { size: 3 }).size, 3)
    assert.throws(() => Tokenizer.characters("abca", { size: 4 }), "the text has 3 different characters, not 4")
    assert.throws(() => Tokenizer.characters("", { size: 0 as 1 }), "the size must be a whole number, at least 1")
  })
})

describe("Tokenizer.bytes", () => {
  const { decode, encode, size } = Tokenizer.bytes

  it("is UTF-8", () => {
    assert.strictEqual(size, 256)
    assert.deepStrictEqual(Array.from(ok(encode("aé€😀"))), [...Buffer.from("aé€😀", "utf8")])
    assert.strictEqual(ok(decode(Buffer.from("aé€😀", "utf8"))), "aé€😀")
    assert.lengthOf(ok(encode("")), 0)
  })

  it.effect.prop("decodes what it has encoded, with U+FFFD for half pairs", [Schema.String], ([text]) =>
    Effect.sync(() => assert.strictEqual(ok(decode(ok(encode(text)))), text.toWellFormed()))
  )

  it("keeps a byte order mark", () => {
    assert.strictEqual(ok(decode(ok(encode("\uFEFFa")))), "\uFEFFa")
  })

  // the table of the Unicode Standard, section 3.9 (U+FFFD substitution of maximal subparts)
  it("decodes what is not UTF-8 as the standard says", () => {
    const cases: ReadonlyArray<readonly [ReadonlyArray<number>, string]> = [
      [[0x80], "?"],
      [[0x61, 0xc3], "a?"],
      [[0xf0, 0x9f, 0x98], "?"],
      [[0xc0, 0xaf, 0xe0, 0x80, 0xbf, 0xf0, 0x81, 0x82, 0x41], "????????A"],
      [[0xed, 0xa0, 0x80, 0xed, 0xbf, 0xbf, 0xed, 0xaf, 0x41], "????????A"],
      [[0xe1, 0x80, 0xe2, 0xf0, 0x91, 0x92, 0xf1, 0xbf, 0x41], "????A"]
    ]
    for (const [tokens, text] of cases) assert.strictEqual(ok(decode(tokens)), text.replaceAll("?", "\uFFFD"))
  })

  it("refuses what is no byte", () => {
    assert.strictEqual(failure(decode([0, 255, 256])).message, "token 2 is 256, not one from 0 to 255")
    assert.strictEqual(failure(decode([-1])).position, 0)
  })
})
