/**
 * Messages of Hazelcast's client protocol 2, as a member sends them. A message is a list of frames: length (4 bytes), flags
 * (2 bytes), content. All numbers are little-endian.
 */

/** Types of the messages that a test needs; the response to a request has the next type. */
export const types = {
  authentication: 0x000100,
  clusterViewListener: 0x000300,
  membersView: 0x000302,
  partitionsView: 0x000303,
  mapGet: 0x010200,
  mapSet: 0x010f00,
} as const;

const flags = {
  whole: 0xc000,
  final: 0x2000,
  begin: 0x1000,
  end: 0x0800,
  null: 0x0400,
  event: 0x0200,
  backupAware: 0x0100,
};

interface Frame {
  flags: number;
  content: Buffer;
}

const frame = (content: Buffer, flag = 0): Frame => ({ flags: flag, content });
const empty = Buffer.alloc(0);
const begin = frame(empty, flags.begin);
const end = frame(empty, flags.end);
const text = (value: string) => frame(Buffer.from(value));
const list = (...items: Frame[]) => [begin, ...items, end];
const nullFrame = frame(empty, flags.null);

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** UUID of the member with this number; the first byte says that it is not null. */
const uuid = (member: number) => Buffer.from([0, member + 1, ...new Array(15).fill(0)]);

export interface Request {
  type: number;
  correlationId: bigint;
  /** True if the client wants the confirmation of a backup directly from the member that has the backup. */
  isBackupAware: boolean;
}

/** Returns the bytes of a message. */
function message(
  type: number,
  correlationId: bigint,
  first: Buffer,
  rest: readonly Frame[],
  flag = 0,
): Buffer {
  const head = Buffer.alloc(12);
  head.writeInt32LE(type);
  head.writeBigInt64LE(correlationId, 4);
  const frames = [frame(Buffer.concat([head, first]), flags.whole | flag), ...rest];
  return Buffer.concat(
    frames.flatMap(({ flags: own, content }, i) => {
      const prefix = Buffer.alloc(6);
      prefix.writeInt32LE(6 + content.length);
      prefix.writeUInt16LE(own | (i === frames.length - 1 ? flags.final : 0), 4);
      return [prefix, content];
    }),
  );
}

/**
 * Returns a response; zeros are valid for every field. A write has one backup, and a client that is aware of backups waits
 * for its confirmation.
 */
export function response(request: Request, content = Buffer.alloc(20), rest: readonly Frame[] = [nullFrame]) {
  const backups = request.isBackupAware && request.type === types.mapSet ? 1 : 0;
  return message(
    request.type + 1,
    request.correlationId,
    Buffer.concat([Buffer.from([backups]), content]),
    rest,
  );
}

const address = (port: number) => list(frame(int(port)), text('127.0.0.1'));

/** Returns the response to a successful authentication at a member; each member owns one partition. */
export function authenticated(request: Request, member: number, ports: readonly number[]): Buffer {
  const cluster = uuid(100);
  const content = [
    Buffer.alloc(1),
    uuid(member),
    Buffer.from([1]),
    int(ports.length),
    cluster,
    Buffer.alloc(1),
  ];
  return response(request, Buffer.concat(content), [...address(ports[member] ?? 0), text('5.7.0')]);
}

function event(type: number, listener: Request, rest: readonly Frame[]): Buffer {
  const partitionAndVersion = Buffer.concat([int(-1), int(1)]);
  return message(type, listener.correlationId, partitionAndVersion, rest, flags.event);
}

/** Returns the event with the list of members. */
export function membersView(listener: Request, ports: readonly number[]): Buffer {
  const members = ports.flatMap((port, member) =>
    list(
      frame(Buffer.concat([uuid(member), Buffer.alloc(1)])),
      ...address(port),
      ...list(),
      ...list(frame(Buffer.from([5, 7, 0]))),
    ),
  );
  return event(types.membersView, listener, list(...members));
}

/** Returns the event with the table of partitions: the member with the number n owns the partition n. */
export function partitionsView(listener: Request, ports: readonly number[]): Buffer {
  const owned = ports.map((_, member) => frame(int(member)));
  const owners = frame(Buffer.concat(ports.map((_, member) => uuid(member))));
  return event(types.partitionsView, listener, [...list(...owned), owners]);
}

/** Returns a function that takes received bytes and returns the requests that they complete. */
export function createReader(): (bytes: Buffer) => Request[] {
  let rest = Buffer.alloc(0);
  // A connection begins with the version of the protocol, `CP2`.
  let prefix = 3;
  let isFirst = true;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    if (rest.length < prefix) return [];
    rest = rest.subarray(prefix);
    prefix = 0;
    const found: Request[] = [];
    while (rest.length >= 6 && rest.length >= rest.readInt32LE()) {
      const own = rest.readUInt16LE(4);
      if (isFirst) found.push(requestOf(rest, own));
      isFirst = (own & flags.final) !== 0;
      rest = rest.subarray(rest.readInt32LE());
    }
    return found;
  };
}

function requestOf(bytes: Buffer, own: number): Request {
  return {
    type: bytes.readInt32LE(6),
    correlationId: bytes.readBigInt64LE(10),
    isBackupAware: (own & flags.backupAware) !== 0,
  };
}
