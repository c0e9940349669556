/** First words of a docstring, a comment, a test title, or a message or description that a user reads. */
export interface Opening {
  readonly kind: 'docstring' | 'comment' | 'title' | 'message';
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

type Pattern = readonly [Opening['kind'], RegExp];

const scriptPatterns: readonly Pattern[] = [
  ['docstring', /\/\*\*\s*(?:\*\s*)?(?<text>\S[^\n]*)/g],
  ['comment', /(?<!\/\/[^\n]*\n[ \t]*)(?<=^|[\s;{(,])\/\/ (?<text>\S[^\n]*)/gm],
  ['title', /\b(?:it|describe|context)(?:\.\w+)?\(\s*(?<quote>['"`])(?<text>.*?)\k<quote>/gs],
  ['message', /\.(?:trace|debug|info|warn|error|fatal)\(\s*(?<quote>['"`])(?<text>.*?)\k<quote>/gs],
  ['message', /\b(?:title|detail|help|description|summary):\s*(?<quote>['"`])(?<text>.*?)\k<quote>/gs],
  ['message', /\bError\(\s*(?<quote>['"`])(?<text>.*?)\k<quote>/gs],
];

const hashPatterns: readonly Pattern[] = [
  ['docstring', /"""(?<text>\S[^\n]*)/g],
  ['comment', /(?<!#[^\n]*\n[ \t]*)(?<=^|\s)# (?<text>\S[^\n]*)/gm],
];

/** Returns the openings of a source file in the order of its lines. Comments start with `//` in scripts, else with `#`. */
export function openingsOf(path: string, source: string): Opening[] {
  const patterns = /\.[cm]?[jt]s$/.test(path) ? scriptPatterns : hashPatterns;
  return patterns
    .flatMap(([kind, pattern]) =>
      [...source.matchAll(pattern)].map((match) => ({
        kind,
        line: source.slice(0, match.index).split('\n').length,
        text: (match.groups?.text ?? '').replace(/(?:\*\/|""").*$/, '').trim(),
      })),
    )
    .sort((one, other) => one.line - other.line);
}

const nounClause = /^(?:What|Who|Whoever|Whose|Whom|Of|Where|As|To|Whether|That which)\b/i;

/** Tells whether a text opens with a noun clause or with "Of": such a sentence is read twice. Questions are exempt. */
export function opensWithNounClause({ text }: Opening): boolean {
  return nounClause.test(text) && !text.includes('?');
}
