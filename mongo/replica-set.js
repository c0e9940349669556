// Script for mongosh: makes this server a member of the replica set rs0, and prints "ready" once it can serve.
// Idempotent; each run makes at most one step, since MongoDB adds only one voting member at a time. MONGO_MEMBERS lists
// the members; only the first one sets the set up and adds the others. A set of one becomes a set of three in this way.
const hosts = (process.env.MONGO_MEMBERS || 'mongo:27017').split(',');
const own = `${process.env.HOSTNAME}:27017`;

function configuration() {
  try {
    return rs.conf();
  } catch (error) {
    // NotYetInitialized
    if (error.code === 94) return undefined;
    throw error;
  }
}

function setUp() {
  const known = configuration();
  if (!known) {
    // A shorter election timeout than the default of 10 s, since the members run on one machine.
    const settings = { electionTimeoutMillis: 3000 };
    rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: hosts[0] }], settings });
    return;
  }
  const missing = hosts.find((host) => !known.members.some((member) => member.host === host));
  if (missing && db.hello().isWritablePrimary) rs.add({ host: missing });
}

if (own === hosts[0]) setUp();
const { isWritablePrimary, secondary, hosts: members = [] } = db.hello();
const complete = hosts.every((host) => members.includes(host));
// The other members start before the first one adds them.
if (own !== hosts[0] || (complete && (isWritablePrimary || secondary))) print('ready');
