/**
 * Returns the fingerprint of an alert as Alertmanager calculates it, so that the same alert of both sources is one
 * alert: FNV-1a with 64 bits over the sorted names and values, each followed by the byte 255.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let hash = 0xcb_f2_9c_e4_84_22_23_25n;
  const add = (bytes: Iterable<number>) => {
    for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x1_00_00_00_01_b3n);
  };
  for (const name of Object.keys(labels).sort()) {
    add(Buffer.from(name));
    add([255]);
    add(Buffer.from(labels[name] as string));
    add([255]);
  }
  return hash.toString(16).padStart(16, '0');
}
