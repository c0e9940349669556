import { randomBytes } from 'node:crypto';

const radix = 36;
const pairCount = radix * radix;

/**
 * Ids that are unique in the world, and short: eight characters that this process drew, and a count of four digits; when
 * that is used up, others are drawn. Of twelve characters, because V8 keeps what is put together from two strings as two
 * from the thirteenth on, and puts it together when it is read; two digits at a time are ready-made, because it prints
 * numbers slowly in any base but ten.
 */
export function createRecordIds(): () => string {
  const pairs = Array.from({ length: pairCount }, (_, at) => at.toString(radix).padStart(2, '0'));
  let drawn = '';
  let head = '';
  let rounds = pairCount;
  let next = pairCount;
  return () => {
    if (next === pairCount) {
      if (rounds === pairCount) {
        drawn = randomBytes(6).toString('base64url');
        rounds = 0;
      }
      head = `${drawn}${pairs[rounds]}`;
      rounds += 1;
      next = 0;
    }
    const id = head + pairs[next];
    next += 1;
    return id;
  };
}
