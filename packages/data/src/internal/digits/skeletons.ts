/**
 * How digits are written: every variant is a list of strokes, a stroke a list of points that a pen passes through on a smooth
 * curve. x runs right, y down, the height of a digit is 1; a stroke is written as `x,y` pairs in hundredths. A point written
 * twice is a corner.
 */

type Point = readonly [x: number, y: number]
export type Stroke = ReadonlyArray<Point>
export interface Variant {
  /** relative frequency among the variants of its digit */
  readonly weight: number
  readonly strokes: ReadonlyArray<Stroke>
}

const point = (pair: string): Point => {
  const [x, y] = pair.split(",")
  return [Number(x) / 100, Number(y) / 100]
}

const variant = (weight: number, ...strokes: ReadonlyArray<string>): Variant => ({
  weight,
  strokes: strokes.map((stroke) => stroke.split(" ").map(point))
})

/** By digit. Several hands: open and closed fours, crossed sevens, ones with and without flag and foot, ... */
export const skeletons: ReadonlyArray<ReadonlyArray<Variant>> = [
  // 0
  [
    variant(3, "36,0 12,16 2,50 12,85 36,100 60,84 70,50 60,15 36,0"),
    variant(2, "50,8 26,3 6,30 3,68 20,97 46,95 64,66 63,30 45,3 30,8"),
    variant(1, "30,0 12,20 7,52 12,84 28,100 44,84 50,50 44,17 30,0")
  ],
  // 1
  [
    variant(4, "35,0 34,50 33,100"),
    variant(3, "14,24 26,14 38,0 38,0 38,50 37,100"),
    variant(1, "12,24 36,0 36,0 36,50 36,100", "10,100 36,101 62,100")
  ],
  // 2
  [
    variant(3, "6,22 18,5 38,0 59,11 60,33 42,62 4,98 4,98 38,97 70,98"),
    variant(3, "8,20 28,1 54,8 58,34 40,66 16,92 5,93 8,79 22,78 42,92 72,96"),
    variant(1, "4,12 30,0 58,16 52,48 30,76 8,100 8,100 30,92 50,100 68,93")
  ],
  // 3
  [
    variant(3, "6,13 28,0 54,8 56,30 26,46 26,46 55,56 64,78 42,98 4,90"),
    variant(2, "6,3 32,2 60,2 60,2 28,40 28,40 56,50 64,75 44,98 4,90"),
    variant(2, "10,16 30,1 52,13 46,38 28,47 50,54 58,76 38,98 14,94 4,82")
  ],
  // 4
  [
    variant(3, "16,2 9,30 6,54 6,54 38,55 70,50", "56,4 52,50 48,100"),
    variant(2, "50,0 26,34 2,66 2,66 38,66 74,65", "50,0 51,50 50,100"),
    variant(2, "14,5 6,38 18,52 40,48 56,34 60,5 60,5 55,50 52,100")
  ],
  // 5
  [
    variant(3, "16,2 13,22 10,44 10,44 36,37 60,50 62,78 40,98 3,92", "16,2 40,2 66,0"),
    variant(2, "64,3 38,2 18,5 18,5 12,38 12,38 40,42 60,62 52,88 28,99 5,92"),
    variant(2, "66,4 34,6 14,20 18,40 42,50 58,68 48,92 24,99 2,88")
  ],
  // 6
  [
    variant(3, "52,2 26,18 8,48 6,80 26,99 52,92 60,70 42,54 20,60 7,76"),
    variant(2, "42,0 22,30 7,66 14,93 36,99 50,84 42,66 24,66 10,82"),
    variant(2, "20,0 10,32 6,70 20,97 46,97 60,76 46,56 22,58 7,74")
  ],
  // 7
  [
    variant(4, "3,5 34,4 66,2 66,2 44,48 26,100"),
    variant(2, "3,4 34,4 66,3 66,3 46,48 28,100", "20,54 40,51 62,50"),
    variant(2, "4,20 7,5 7,5 38,6 68,4 68,4 46,36 36,68 34,100")
  ],
  // 8
  [
    variant(3, "56,12 34,0 12,16 22,38 46,54 58,76 42,97 18,94 8,74 28,52 50,36 60,16 50,5"),
    variant(2, "34,0 14,10 14,34 34,45 54,34 54,10 34,0", "34,45 9,58 8,86 34,100 60,86 59,58 34,45"),
    variant(1, "50,4 24,5 18,24 36,46 50,74 40,97 20,96 14,74 34,48 56,20 52,4")
  ],
  // 9
  [
    variant(3, "58,16 38,0 12,12 8,38 28,50 50,38 60,14 60,14 57,55 50,100"),
    variant(2, "56,14 34,1 10,16 12,42 36,48 56,28 58,14 60,50 50,86 28,100 8,92"),
    variant(2, "52,8 28,2 10,22 20,44 44,36 54,8 54,8 46,50 28,100")
  ]
]
