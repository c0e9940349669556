/** Escapes text for HTML element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const framing = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers of a page without scripts: only its own style sheet and icon may load. */
export const pagePolicy = {
  'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self'; ${framing}`,
} as const;

/** Headers of the API reference: only this origin is allowed. Swagger UI's style sheet has `data:` icons. */
export const referencePolicy = {
  'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; ${framing}`,
} as const;

/** Returns an HTML document. `head` and `body` are HTML, not text. */
export function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
${head || '<link rel="stylesheet" href="/docs/page.css">'}
</head>
<body>
${body}
</body>
</html>
`;
}
