/** What stands in place of a secret. */
export const redacted = '[redacted]';

const names =
  /(?:^|[._-])(?:pass(?:word|wd|phrase)|secret|token|authorization|cookie|credentials?|api[_-]?key|private[_-]?key|client[_-]?assertion|card[_-]?number|cvc|cvv)s?$/i;
const camel = /(?:Password|Secret|Token|Assertion|PrivateKey|ApiKey|Credentials?)$/;
const known = new Map<string, boolean>();

/** True for the name of a field whose value is always a secret: `password`, `http.request.header.authorization`, `newPassword`. */
export function secretName(name: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    answer = names.test(name) || camel.test(name);
    // names come from code; the bound is for those who put data into names
    if (known.size < 2000) known.set(name, answer);
  }
  return answer;
}

/** Cheap test that finds every text in which `maskSecrets` would change something. */
const suspicious =
  /eyJ[\w-]{8,}\.|\b(?:bearer|basic)\s|-----BEGIN|:\/\/[^/\s@]*:[^/\s@]*@|(?:\d[ -]?){13}|(?:password|passwd|secret|token|assertion|api_?key)["']?\s*[=:]/i;

const shapes: readonly [RegExp, string | ((text: string, ...groups: string[]) => string)][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, redacted],
  [/eyJ[\w-]{8,}\.[\w-]*(?:\.[\w-]*){0,3}/g, redacted],
  [/\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${redacted}`],
  [/(:\/\/)[^/\s@]*:[^/\s@]*@/g, `$1${redacted}@`],
  [
    /((?:password|passwd|secret|token|assertion|api_?key)["']?\s*[=:]\s*["']?)(?!\[redacted)[^\s&"',;}]+/gi,
    `$1${redacted}`,
  ],
  [/\b\d(?:[ -]?\d){12,18}\b/g, (text) => (isCardNumber(text.replaceAll(/[ -]/g, '')) ? redacted : text)],
];

/** Masks what looks like a secret wherever it stands: tokens, authorization values, passwords in URLs and forms, card numbers. */
export function maskSecrets(text: string): string {
  if (text.length < 8 || !suspicious.test(text)) return text;
  let out = text;
  for (const [shape, mask] of shapes) out = out.replace(shape, mask as string);
  return out;
}

/** ISO/IEC 7812: the Luhn check digit. */
function isCardNumber(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at -= 1, double = !double) {
    let digit = digits.charCodeAt(at) - 48;
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
  }
  return sum % 10 === 0;
}
