/** Replacement of a secret. */
export const redacted = '[redacted]';

const names =
  /(?:^|[._-])(?:pass(?:word|wd|phrase)?|pwd|secret|token|jwt|otp|authorization|cookie|credentials?|api[_-]?key|private[_-]?key|(?:password|secret)[_-]?hash|(?:client[_-]?)?assertion|code[_-]?verifier|card[_-]?number|cvc|cvv)s?$/i;
const camel =
  /(?:Password|Passphrase|Secret|Token|Jwt|Assertion|PrivateKey|ApiKey|Credential|Cookie|Authorization|CardNumber|CodeVerifier|(?:[pP]assword|[sS]ecret)Hash)(?:es|s)?$/;

/**
 * Returns whether the value of a field of this name is always a secret: `password`,
 * `http.request.header.authorization`, `newPassword`.
 */
export function secretName(name: string): boolean {
  return names.test(name) || camel.test(name);
}

const keys = 'pass(?:word|wd|phrase)|pwd|secret|token|assertion|api_?key|private_?key|code_?verifier';
const assigned = `\\\\*["']?\\s*[=:]\\s*`;

/** Cheap test that matches every text that `maskSecrets` would change. */
const suspicious = new RegExp(
  [
    'eyJ[\\w-]{8}',
    '\\b(?:bearer|basic)\\s',
    '-----BEGIN',
    '://[^/\\s]*@',
    '\\d(?:[ -]?\\d){12}',
    `(?:(?:${keys})s?|cookie|authorization)\\\\*["']?\\s*[=:]`,
  ].join('|'),
  'i',
);

type Mask = (text: string, first: string, second: string) => string;

// Each expression has a rare start or continues where it stopped, so that its time is linear in the length of the text.
const shapes: readonly [RegExp, Mask][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, () => redacted],
  // RFC 7515 and 7516, compact form; a base64 JSON object without dots, e.g. a cursor, is not a token
  [/eyJ[\w-]{8,}(?:\.[\w-]*)*/g, (text) => (text.includes('.') ? redacted : text)],
  // a header, up to the closing quote or the end of the line
  [/\b((?:set-)?cookie|authorization)(\\*["']?\s*[=:]\s*\\*["'])[^\r\n"']+/gi, maskHeader],
  [/\b((?:set-)?cookie|authorization)(\\*["']?\s*[=:]\s*)(?![\s\\"'])[^\r\n]+/gi, maskHeader],
  [/\b(bearer|basic)\s+([\w.~+/=-]{4,})/gi, maskCredentials],
  [/:\/\/(?:[^/\s:@]*:[^/\s]*|[^/?#\s]+)@/g, () => `://${redacted}@`],
  [
    new RegExp(
      `((?:${keys})s?${assigned})(\\\\+"[^"]*"?|"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?|\\[(?!redacted\\])[^\\]]*\\]?|[^\\s&"',;}\\[]+)`,
      'gi',
    ),
    (_, key, value) => {
      const quote = /^\\*["']/.exec(value)?.[0] ?? '';
      return `${key}${quote}${redacted}${quote}`;
    },
  ],
  [/\b\d(?:[ -]?\d){12,18}\b/g, (text) => (isCardNumber(text.replaceAll(/[ -]/g, '')) ? redacted : text)],
];

/**
 * Masks secrets by their form, anywhere in a text: tokens, authorization values, passwords in URLs, forms and JSON,
 * private keys, card numbers.
 */
export function maskSecrets(text: string): string {
  if (text.length < 8 || !suspicious.test(text)) return text;
  let out = text;
  for (const [shape, mask] of shapes) out = out.replace(shape, mask);
  return out;
}

function maskHeader(_: string, name: string, sign: string): string {
  return `${name}${sign}${redacted}`;
}

/** Masks credentials (RFC 6750 and 7617), but not phrases such as "bearer token" and "basic authentication". */
function maskCredentials(text: string, scheme: string, value: string): string {
  const words =
    scheme.toLowerCase() === 'bearer'
      ? /^(?:tokens?|auth[a-z]*|schemes?|realm=?|error=?|scope=?)$/i.test(value)
      : value.length < 16 && !Buffer.from(value, 'base64').includes(':');
  return words ? text : `${scheme} ${redacted}`;
}

/** Prefixes and lengths by issuer; without them one number in ten would count as a card number. */
const issued =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|62\d{14,17})$/;

/** Tests a card number (ISO/IEC 7812): the issuer's number, then the Luhn check digit. */
function isCardNumber(digits: string): boolean {
  if (!issued.test(digits)) return false;
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
