#!/bin/bash
# Startup probe of a MongoDB member. The first member initiates the replica set, once; further members add themselves.
# mongosh needs 100 MB, so the later probes only test the port.
#   POD_NAME         name of this pod, with the number of the member
#   MEMBER_SERVICE   headless service of the members
#   MEMBERS          host:port of every member, separated by commas
set -euo pipefail
if ! command -v mongosh >/dev/null; then
  # Servers that only speak MongoDB's protocol have no set to initiate.
  exec 3<>/dev/tcp/127.0.0.1/27017
  exit
fi
export HOME=/tmp SELF="$POD_NAME.$MEMBER_SERVICE:27017"
if [[ $POD_NAME == *-0 ]]; then
  mongosh --quiet --norc --eval '
    try { rs.status() } catch (error) {
      if (error.codeName !== "NotYetInitialized") throw error
      rs.initiate({ _id: "rs0", members: [{ _id: 0, host: process.env.SELF }] })
    }'
else
  mongosh --quiet --norc "mongodb://$MEMBERS/?replicaSet=rs0&serverSelectionTimeoutMS=5000" --eval '
    const host = process.env.SELF
    if (!rs.conf().members.some((member) => member.host === host)) rs.add({ host })'
fi >/dev/null
mongosh --quiet --norc --eval 'const { isWritablePrimary, secondary } = db.hello(); quit(isWritablePrimary || secondary ? 0 : 1)' >/dev/null
