/** threefry2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"; constants of Random123). */

const rotations = [13, 15, 26, 6, 17, 29, 16, 24]

const rounds = (): string => {
  const statements: Array<string> = []
  for (let round = 0; round < 20; round++) {
    const by = rotations[round % 8]!
    statements.push("x += y;", `y = ((y << ${by}u) | (y >> ${32 - by}u)) ^ x;`)
    if (round % 4 !== 3) continue
    const injection = (round + 1) / 4
    statements.push(`x += k${injection % 3};`, `y += k${(injection + 1) % 3} + ${injection}u;`)
  }
  return statements.join("\n")
}

/** Both words for the counter (0, `counter`). */
export const threefry = `fn tg_threefry(k0: u32, k1: u32, counter: u32) -> vec2<u32> {
let k2 = k0 ^ k1 ^ 0x1bd11bdau;
var x = k0;
var y = counter + k1;
${/*#__PURE__*/ rounds()}
return vec2<u32>(x, y);
}`
