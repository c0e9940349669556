/**
 * Characters that change how other text is shown, or are not visible: control characters (terminal escapes among them),
 * bidirectional formatting (UAX #9), zero-width characters, line separators, tags, lone surrogates.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to make visible
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** Abbreviations of the C0 control characters (ECMA-48). Fonts often lack the symbols of Unicode's Control Pictures. */
const controls =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** Returns the text with each invisible character replaced by its name, such as `⟨ESC⟩`, `⟨U+202E⟩`, or `↵`. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    if (character === '\n') return '↵';
    const code = character.codePointAt(0) as number;
    return `⟨${controls[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟩`;
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
