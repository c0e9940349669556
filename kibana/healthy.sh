#!/bin/bash
# Healthy once Kibana responds and has the data view and the saved searches; the first successful check imports them.
# JAEGER_URL: address of Jaeger for a browser, used in the links of trace ids.
set -euo pipefail
kibana=${KIBANA_URL:-http://127.0.0.1:5601}
objects=${SAVED_OBJECTS:-/etc/kibana/saved-objects.ndjson}
imported=${IMPORTED:-/tmp/imported}

curl -sf -o /dev/null "$kibana/api/status"
[ ! -e "$imported" ] || exit 0

# Kibana refuses a file name without .ndjson, and returns 200 even when it has refused objects.
answer=$(sed "s#http://localhost:16686#${JAEGER_URL:-http://localhost:16686}#g" "$objects" |
  curl -s -H 'kbn-xsrf: glasshouse' -F 'file=@-;filename=saved-objects.ndjson' "$kibana/api/saved_objects/_import?overwrite=true")
if [[ $answer != *'"success":true'* || $answer != *"\"successCount\":$(grep -c . "$objects"),"* ]]; then
  echo "import: ${answer:0:500}"
  exit 1
fi
curl -sf -o /dev/null -H 'kbn-xsrf: glasshouse' -H 'content-type: application/json' \
  -d '{"data_view_id": "glasshouse-logs", "force": true}' "$kibana/api/data_views/default"
touch "$imported"
