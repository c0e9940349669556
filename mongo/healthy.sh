#!/bin/bash
# Healthy once this member is the primary of its replica set of one, which it makes of itself the first time.
# mongosh takes 100 MB, so it is not started again once that is so: afterwards an answering port is enough.
set -euo pipefail
initiated=/tmp/initiated
if [ -e "$initiated" ]; then
  exec 3<>/dev/tcp/127.0.0.1/27017
elif command -v mongosh >/dev/null; then
  HOME=/tmp mongosh --quiet --norc --eval '
    try { rs.status() } catch (e) { rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] }) }
    quit(db.hello().isWritablePrimary ? 0 : 1)' >/dev/null
  touch "$initiated"
else
  # Another server behind MongoDB's protocol, which is a replica set by itself.
  mongo-ping
  touch "$initiated"
fi
