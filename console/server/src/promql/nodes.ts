import type { SyntaxNode } from '@lezer/common';
import { readString } from './literals.js';

/** Returns the children of a node without comments. */
export function childNodes(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== 'LineComment') children.push(child);
  return children;
}

/** Returns the names in `(a, b, "c d")`. */
export function groupingLabels(text: string, node: SyntaxNode | null | undefined): string[] {
  if (!node) return [];
  return childNodes(node).map((child) => {
    const name = text.slice(child.from, child.to);
    return child.name === 'QuotedLabelName' ? (readString(name) ?? name) : name;
  });
}
