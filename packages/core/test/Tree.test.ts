import { assert, describe, it } from "@effect/vitest"
import * as NdArray from "../src/NdArray.ts"
import { ShapeError } from "../src/Shape.ts"
import * as Spec from "../src/Spec.ts"
import * as Tensor from "../src/Tensor.ts"
import * as Tree from "../src/Tree.ts"

const a = NdArray.make([1, 2])
const b = NdArray.make([3])
const c = NdArray.make(4)
const tree = { dense0: { kernel: a, bias: b }, empty: {}, list: [c, { last: b }] as const }

describe("Tree", () => {
  it("lists leaves with their paths in the order of insertion", () => {
    assert.deepStrictEqual(Tree.paths(tree), ["dense0.kernel", "dense0.bias", "list.0", "list.1.last"])
    assert.deepStrictEqual(Tree.leaves(tree), [a, b, c, b])
    assert.deepStrictEqual(Tree.entries(tree)[1], ["dense0.bias", b])
    assert.deepStrictEqual(Tree.paths({ b: a, a: b }), ["b", "a"])
    assert.deepStrictEqual(Tree.paths(a), [""])
    assert.deepStrictEqual(Tree.leaves({}), [])
  })

  it("knows tensors, arrays and specs as leaves", () => {
    assert.lengthOf(Tree.leaves([Tensor.zeros([2]), a, Spec.make(["batch"])]), 3)
  })

  it("maps leaves and keeps the structure", () => {
    const sizes = Tree.map<typeof tree, any>(tree, (leaf, path) => `${path}: [${leaf.sizes.join(", ")}]`)
    assert.deepStrictEqual(sizes, {
      dense0: { kernel: "dense0.kernel: [2]", bias: "dense0.bias: [1]" },
      empty: {},
      list: ["list.0: []", { last: "list.1.last: [1]" }]
    })
    assert.deepStrictEqual(
      Tree.map(tree, (leaf) => leaf),
      tree
    )
  })

  it("rebuilds from leaves", () => {
    assert.deepStrictEqual(Tree.fromLeaves(tree, Tree.leaves(tree)), tree)
    assert.throws(() => Tree.fromLeaves(tree, [a]), ShapeError, "the tree has 4 leaves but 1 were given")
  })

  it("maps two trees by path", () => {
    const left = { x: a, y: b }
    const right = { y: c, x: a }
    assert.deepStrictEqual(
      Tree.map2<typeof left, typeof right, any>(left, right, (l, r) => [l, r]),
      { x: [a, a], y: [b, c] }
    )
    assert.deepStrictEqual(Tree.zip(left, right), [
      ["x", a, a],
      ["y", b, c]
    ])
    assert.throws(() => Tree.zip({ x: a }, { y: a }), ShapeError, "Tree.map2: the right tree has no x")
    assert.throws(() => Tree.zip({}, { y: a }), ShapeError, "Tree.map2: the left tree has no y")
  })

  it("parts leaves", () => {
    const [long, short] = Tree.partition(tree, (leaf, path) => leaf.sizes[0] === 2 || path === "list.0")
    assert.deepStrictEqual(Object.keys(long), ["dense0.kernel", "list.0"])
    assert.deepStrictEqual(Object.keys(short), ["dense0.bias", "list.1.last"])
  })

  it("refuses what is no tree and says where", () => {
    assert.throws(
      () => Tree.leaves({ a: { b: null } }),
      ShapeError,
      "Tree: a.b is null, not a tensor, a record or an array"
    )
    assert.throws(() => Tree.leaves({ a: 1 }), ShapeError, "Tree: a is a number")
    assert.throws(() => Tree.leaves(undefined), ShapeError, "Tree: the tree itself is undefined")
    assert.throws(() => Tree.leaves({ a: new Float32Array(1) }), ShapeError, "Tree: a is a typed array")
  })

  it("a path is one leaf: a key with a dot does not read as two", () => {
    const both = { "a.b": a, a: { b: a } }
    const sentence = 'Tree: two leaves have the path "a.b": rename the key that has a dot'
    assert.throws(() => Tree.entries(both), ShapeError, sentence)
    assert.throws(() => Tree.map2(both, both, (x) => x), ShapeError, sentence)
    assert.throws(() => Tree.zip({ "a.b": a }, both), ShapeError, sentence)
    assert.throws(() => Tree.zip(both, { "a.b": a }), ShapeError, sentence)
    assert.deepStrictEqual(Tree.paths({ "a.b": a, a: { c: a } }), ["a.b", "a.c"])
  })

  it("refuses instances of classes, which would come back as records", () => {
    class Params {
      readonly w = a
    }
    assert.throws(
      () => Tree.map({ p: new Params() }, (x) => x),
      ShapeError,
      "Tree: p is an instance of Params, not a tensor"
    )
    assert.throws(() => Tree.leaves(Promise.resolve(a)), ShapeError, "Tree: the tree itself is an instance of Promise")
    assert.deepStrictEqual(Tree.paths(Object.assign(Object.create(null), { w: a })), ["w"])
  })

  it("keeps a key called __proto__ a key", () => {
    const odd = JSON.parse('{ "__proto__": 0 }') as Record<string, unknown>
    Object.defineProperty(odd, "__proto__", { value: a, enumerable: true })
    assert.deepStrictEqual(Object.keys(Tree.map(odd, (leaf) => leaf) as object), ["__proto__"])
  })
})
