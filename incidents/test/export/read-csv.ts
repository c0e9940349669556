/** Parses CSV (RFC 4180) with a header; returns one object for each row. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let value = '';
  let isQuoted = false;
  const end = () => {
    rows.at(-1)?.push(value);
    value = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (isQuoted && character === '"' && text[at + 1] === '"') {
      value += '"';
      at++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === ',') end();
    else if (!isQuoted && character === '\n') {
      end();
      rows.push([]);
    } else value += character;
  }
  const [header = [], ...others] = rows;
  return others
    .filter((row) => row.length > 0)
    .map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])));
}
