#!/bin/bash
# Healthy once this member is the primary of a replica set of one, which the first check creates.
# mongosh needs 100 MB, so later checks only test whether the port responds.
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
  # Other servers that speak MongoDB's protocol need no initiation.
  mongo-ping
  touch "$initiated"
fi
