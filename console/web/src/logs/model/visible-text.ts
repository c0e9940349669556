/**
 * Characters that change how other text is shown, or are not visible: control characters (terminal escapes among them),
 * bidirectional formatting (UAX #9), zero-width characters, line separators, tags, lone surrogates.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to make visible
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** Returns the text with each invisible character replaced by a visible symbol, such as `␛` or `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.codePointAt(0) as number;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Returns {@link visibleText} of the beginning of a text, with an ellipsis when it is longer. */
export function visibleHead(text: string, maxLength: number): string {
  return text.length <= maxLength ? visibleText(text) : `${visibleText(text.slice(0, maxLength))}…`;
}

/** Returns {@link visibleText} with line breaks and tabs kept, for blocks of preformatted text. */
export function visibleLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part) => (part === '\n' || part === '\t' ? part : part === '\r\n' ? '\n' : visibleText(part)))
    .join('');
}
