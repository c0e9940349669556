#!/bin/bash
# Healthy once this member belongs to the replica set, which the first checks of the first member set up
# (replica-set.js). mongosh needs 100 MB, so later checks only test whether the port responds.
set -euo pipefail
initiated=/tmp/initiated
if [ -e "$initiated" ]; then
  exec 3<>/dev/tcp/127.0.0.1/27017
elif command -v mongosh >/dev/null; then
  [ "$(HOME=/tmp mongosh --quiet --norc --file /replica-set.js)" = ready ]
  touch "$initiated"
else
  # Other servers that speak MongoDB's protocol need no initiation.
  mongo-ping
  touch "$initiated"
fi
