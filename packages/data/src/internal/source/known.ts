/** What the course learns from, at its published addresses. Sums are of the uncompressed content. */
import type { Source, SourceFile } from "../../Source.ts"

const mirrors = ["https://storage.googleapis.com/cvdf-datasets/mnist", "https://ossci-datasets.s3.amazonaws.com/mnist"]

const idx = <N extends string>(name: N, bytes: number, sha256: string): SourceFile<N> => ({
  name,
  sha256,
  bytes,
  urls: mirrors.map((mirror) => `${mirror}/${name}.gz`)
})

/** The same file of a repository on GitHub, from two places. */
const github = (repository: string, path: string): ReadonlyArray<string> => [
  `https://raw.githubusercontent.com/${repository}/master/${path}`,
  `https://cdn.jsdelivr.net/gh/${repository}@master/${path}`
]

type MnistFile =
  | "train-images-idx3-ubyte"
  | "train-labels-idx1-ubyte"
  | "t10k-images-idx3-ubyte"
  | "t10k-labels-idx1-ubyte"

/**
 * MNIST, 70,000 handwritten digits: four files, 11.6 MB compressed. `Mnist.load` makes datasets of them.
 *
 * @example
 * ```ts
 * import { Source } from "@typegrad/data"
 *
 * Source.mnist.files.length // => 4
 * ```
 *
 * @since 0.1.0
 * @category sources
 */
export const mnist: Source<MnistFile> = {
  name: "mnist",
  files: [
    /*#__PURE__*/ idx(
      "train-images-idx3-ubyte",
      47040016,
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    /*#__PURE__*/ idx(
      "train-labels-idx1-ubyte",
      60008,
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    ),
    /*#__PURE__*/ idx(
      "t10k-images-idx3-ubyte",
      7840016,
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    /*#__PURE__*/ idx(
      "t10k-labels-idx1-ubyte",
      10008,
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    )
  ]
}

/**
 * Tiny Shakespeare, 1,115,394 characters of the plays (char-rnn's cut, Karpathy 2015), with 65 different ones.
 *
 * @example
 * ```ts
 * import { Source } from "@typegrad/data"
 *
 * Source.tinyShakespeare.files[0]?.bytes // => 1115394
 * ```
 *
 * @since 0.1.0
 * @category sources
 */
export const tinyShakespeare: Source<"tinyshakespeare.txt"> = {
  name: "tinyshakespeare",
  files: [
    {
      name: "tinyshakespeare.txt",
      sha256: "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
      bytes: 1115394,
      urls: /*#__PURE__*/ github("karpathy/char-rnn", "data/tinyshakespeare/input.txt")
    }
  ]
}

/**
 * 32,033 first names in lower case, a line each (makemore, Karpathy 2022).
 *
 * @example
 * ```ts
 * import { Source } from "@typegrad/data"
 *
 * Source.names.files.map(({ name }) => name) // => ["names.txt"]
 * ```
 *
 * @since 0.1.0
 * @category sources
 */
export const names: Source<"names.txt"> = {
  name: "names",
  files: [
    {
      name: "names.txt",
      sha256: "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
      bytes: 228145,
      urls: /*#__PURE__*/ github("karpathy/makemore", "names.txt")
    }
  ]
}
