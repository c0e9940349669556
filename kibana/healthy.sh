#!/bin/bash
# Health check of Kibana: healthy once Kibana responds and has this project's data view, saved searches and dashboard. The
# first successful check imports them, and so does the first check after a change of the file or of an address. The
# import replaces earlier versions of the same objects.
# JAEGER_URL, ZIPKIN_URL, GRAFANA_URL: addresses for a browser, which replace the placeholders in the links.
set -euo pipefail
kibana=${KIBANA_URL:-http://127.0.0.1:5601}
file=${SAVED_OBJECTS:-/etc/kibana/saved-objects.ndjson}
imported=${IMPORTED:-/tmp/imported}
log=${LOG_FILE:-/proc/1/fd/2}

# Docker shows the output of a health check only in `docker inspect`, so a failure also goes to the log of the container,
# once for each message.
fail() {
  echo "$1"
  if [ "$(cat "$imported.failure" 2>/dev/null)" != "$1" ]; then
    echo "saved objects not imported: $1" >>"$log" || true
    echo "$1" >"$imported.failure"
  fi
  exit 1
}

curl -sf -m 10 -o /dev/null "$kibana/api/status" || { echo "Kibana is not ready at $kibana"; exit 1; }

objects=$(cat "$file")
objects=${objects//@JAEGER_URL@/"${JAEGER_URL:?}"}
objects=${objects//@ZIPKIN_URL@/"${ZIPKIN_URL:?}"}
objects=${objects//@GRAFANA_URL@/"${GRAFANA_URL:?}"}
checksum=$(cksum <<<"$objects")
[ "$(cat "$imported" 2>/dev/null)" != "$checksum" ] || exit 0

# Kibana refuses a file name without .ndjson, and returns 200 even when it has refused objects.
answer=$(curl -sS -m 35 -H 'kbn-xsrf: glasshouse' -F 'file=@-;filename=saved-objects.ndjson' \
  "$kibana/api/saved_objects/_import?overwrite=true" <<<"$objects" 2>&1) || fail "no response to the import: ${answer:0:500}"
expected=$(grep -c . <<<"$objects")
case $answer in
  *'"success":true'*) ;;
  *) fail "Kibana refused the import: ${answer:0:2000}" ;;
esac
case $answer in
  *"\"successCount\":$expected"[,}]*) ;;
  *) fail "Kibana did not import all $expected objects: ${answer:0:2000}" ;;
esac
answer=$(curl -sS -m 10 --fail-with-body -H 'kbn-xsrf: glasshouse' -H 'content-type: application/json' \
  -d '{"data_view_id": "glasshouse-logs", "force": true}' "$kibana/api/data_views/default" 2>&1) ||
  fail "Kibana refused the default data view: ${answer:0:500}"
echo "$checksum" >"$imported"
rm -f "$imported.failure"
