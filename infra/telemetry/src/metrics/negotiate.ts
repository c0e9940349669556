/** True when the `accept` header ranks OpenMetrics at least as high as plain text, as Prometheus' scrapes do. */
export function wantsOpenMetrics(accept: string | undefined): boolean {
  if (typeof accept !== 'string' || accept.length > 1000) return false;
  let open = 0;
  let text = 0;
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const q = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    // the exposition is of version 1.0.0 (0.0.1 is close enough for those who know nothing newer)
    if (type === 'application/openmetrics-text') open = Math.max(open, q);
    else if (type === 'text/plain') text = Math.max(text, q);
  }
  return open > 0 && open >= text;
}
