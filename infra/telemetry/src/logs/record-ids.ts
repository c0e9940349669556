import { randomBytes } from 'node:crypto';

const radix = 36;
const tails = radix * radix;

/**
 * Ids that are unique in the world, and short: what this process drew, and a count. The last two digits are ready-made,
 * for V8 prints numbers slowly in any base but ten.
 */
export function createRecordIds(): () => string {
  const unique = randomBytes(6).toString('base64url');
  const ready = Array.from({ length: tails }, (_, tail) => tail.toString(radix).padStart(2, '0'));
  let rounds = 0;
  let head = `${unique}-0`;
  let next = 0;
  return () => {
    if (next === tails) {
      next = 0;
      rounds += 1;
      head = `${unique}-${rounds.toString(radix)}`;
    }
    const id = head + ready[next];
    next += 1;
    return id;
  };
}
