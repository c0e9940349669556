/** Longest part of a message that a template is made from, in characters. */
const maxLength = 240;
/** Number of messages whose template is remembered, and of their different templates. */
const maxRemembered = 4096;

/** Variable parts of a message, by the name of the placeholder, in the order in which they are tried at each position. */
const variableParts: readonly (readonly [name: string, source: string])[] = [
  ['uuid', String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`],
  ['text', String.raw`"[^"]{0,200}"|(?<!\w)'[^']{0,200}'(?!\w)|\x60[^\x60]{0,200}\x60`],
  ['email', String.raw`\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+`],
  [
    'time',
    String.raw`\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z\b|[+-]\d\d:?\d\d)?)?|\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b`,
  ],
  [
    'ip',
    String.raw`\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b|\[?(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})+\]?(?::\d{1,5})?|\[?(?<![\w:])::[0-9a-f]{1,4}\]?(?::\d{1,5}\b)?`,
  ],
  ['hex', String.raw`\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b`],
  [
    'duration',
    String.raw`(?<![\w.])\d+(?:\.\d+)?\s?(?:ns|[uµμ]s|ms|s|min|m|h)(?:\d+(?:\.\d+)?(?:ms|s|m))*\b`,
  ],
  ['size', String.raw`(?<![\w.])\d+(?:\.\d+)?\s?(?:bytes|[kmgt]i?b)\b`],
  ['id', String.raw`(?<=[-_/.:=#(\s]|^)(?=[a-z]*\d+[a-z])[a-z0-9]{6,}\b`],
  [
    'num',
    String.raw`(?<=[a-z]{1,32})\d{3,}(?:\.\d+)*\b|(?<![a-z\d])[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?(?![a-z\d])`,
  ],
];

const anyPart = new RegExp(variableParts.map(([name, source]) => `(?<${name}>${source})`).join('|'), 'giu');
const partNames = variableParts.map(([name]) => `<${name}>`);
/** Every variable part has a digit, a quote or an at sign. */
const mayHavePart = /[\d"'`@]/;

/**
 * Returns the constant part of a message: its first line, where numbers, ids, quoted texts, times, durations, addresses
 * and hexadecimal numbers are replaced by `<num>`, `<id>`, `<text>` and so on. Similar messages have the same template.
 */
export function messageTemplate(message: string): string {
  const line = firstLine(message);
  if (!mayHavePart.test(line)) return line;
  const template = line.replace(anyPart, (...match) => {
    const index = partNames.findIndex((_, at) => match[at + 1] !== undefined);
    return partNames[index] ?? anyWord;
  });
  return template.slice(0, maxLength);
}

function firstLine(message: string): string {
  const head = message.length > maxLength ? `${message.slice(0, maxLength)}…` : message;
  const text = head.trimStart();
  const end = text.search(/[\r\n]/);
  return (end < 0 ? text : `${text.slice(0, end)}…`).replace(/\s+/g, ' ').trimEnd();
}

/** A UUID that is a segment of a path or a word, where no other variable part can include it. */
const plainUuid = /(?<=^|[ /])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=[ /]|$)/gi;
/** Quoted texts and addresses can include UUIDs. */
const mayInclude = /["'`@]/;

/**
 * Returns {@link messageTemplate} with a memory for frequent messages; the memory is emptied when it is full. Messages that
 * differ only in UUIDs share an entry: those of access records are otherwise all different. Equal templates are the same
 * text.
 */
export function createTemplateReader(): (message: string) => string {
  const remembered = new Map<string, string>();
  const shared = new Map<string, string>();
  return (message) => {
    const key =
      message.length > maxLength || mayInclude.test(message) ? message : message.replace(plainUuid, '<uuid>');
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const made = messageTemplate(key);
    const template = shared.get(made) ?? made;
    // messages that are too long to be remembered have templates, too
    if (remembered.size >= maxRemembered || shared.size >= maxRemembered) {
      remembered.clear();
      shared.clear();
    }
    shared.set(template, template);
    if (key.length <= maxLength) remembered.set(key, template);
    return template;
  };
}

/**
 * Returns a function that decides whether a template belongs to a pattern. `<*>` as a word of the pattern stands for any
 * word.
 */
export function patternMatcher(pattern: string): (template: string) => boolean {
  if (!pattern.includes(anyWord)) return (template) => template === pattern;
  const words = pattern.split(' ');
  return (template) => {
    const given = template.split(' ');
    return given.length === words.length && words.every((word, at) => word === anyWord || word === given[at]);
  };
}

/** Word of a pattern that stands for any word. */
export const anyWord = '<*>';
