/** Columns that are printed last, because they are long. */
export const lastColumns = ['reasons', 'text', 'message', 'description', 'note', 'q', 'same', 'link'];

/** Columns that say most about a row, most useful first; a table that does not fit keeps these. */
const mostUseful = [
  /^(?:name|labels|pattern|message|text|value|caller|callee|operation|field|service|service\.name|note)$/,
  /^(?:durationUs|count|p95Ms)$/,
  /^(?:traceId|@timestamp|time|timeMs|startUs|startMs|atMs|since|log\.level|level|state|verdict|last|graph|change)$/,
  /^(?:statusCode|status|errorShare|gap\.p95Ms|reasons)$/,
  /^(?:errors|ratePerS|offsetUs|client\.p95Ms|server\.p95Ms|trace\.id|max|instances|firstMs|lastMs|services)$/,
];
/** Columns that repeat others, or serve programs. */
const leastUseful =
  /(?:^|\.)(?:instance|version|fingerprint|link|url|\w*Url|expr|source|from|type|help|unmatched|\w*[iI]d|only|route|path|method)$/;

/** Returns the order in which columns are given up: higher numbers first. */
export function rankOf(name: string): number {
  const at = mostUseful.findIndex((pattern) => pattern.test(name));
  if (at >= 0) return at;
  return leastUseful.test(name) ? mostUseful.length + 1 : mostUseful.length;
}

/** Returns whether a column has text whose end matters least, so that it is shortened there. */
export function isProse(name: string): boolean {
  return /^(?:text|message|pattern|description|note|reasons|title|summary|help)$/.test(name);
}

/** Returns whether a column identifies the row, so that it is shortened last. */
export function isKey(name: string): boolean {
  return /^(?:name|labels|pattern|value)$/.test(name);
}

/** Returns whether a column explains its row, so that its end matters, and it may take several lines. */
export function isExplanation(name: string): boolean {
  return name === 'text' || name === 'reasons';
}
