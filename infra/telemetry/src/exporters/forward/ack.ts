/**
 * Returns the id of an acknowledgement `{"ack": id}`: a map with one string key and a string value (str or bin).
 * Returns `incomplete` while bytes are missing, and '' for anything else.
 */
export function readAck(bytes: Buffer): string {
  if (bytes.length < 1) return 'incomplete';
  if (bytes[0] !== 0x81) return '';
  const key = readText(bytes, 1);
  if (typeof key === 'string') return key;
  if (key.text !== 'ack') return '';
  const value = readText(bytes, key.next);
  return typeof value === 'string' ? value : value.text;
}

function readText(bytes: Buffer, at: number): { text: string; next: number } | '' | 'incomplete' {
  const type = bytes[at];
  if (type === undefined) return 'incomplete';
  let start = at + 1;
  let length: number;
  if (type >= 0xa0 && type <= 0xbf) length = type & 0x1f;
  else if (type === 0xd9 || type === 0xc4) {
    if (bytes.length < start + 1) return 'incomplete';
    length = bytes.readUInt8(start);
    start += 1;
  } else if (type === 0xda || type === 0xc5) {
    if (bytes.length < start + 2) return 'incomplete';
    length = bytes.readUInt16BE(start);
    start += 2;
  } else return '';
  if (bytes.length < start + length) return 'incomplete';
  return { text: bytes.toString('utf8', start, start + length), next: start + length };
}
