#!/bin/sh
# Starts Grafana with the dashboards. Grafana expands environment variables in the files of data sources, but not in
# dashboards, so this script writes copies with the addresses for the browser.
#   sh start.sh COMMAND [ARGUMENT...]
#   DASHBOARDS    the folder of the copies, from which Grafana provisions    /tmp/dashboards
set -eu
folder=${DASHBOARDS:-/tmp/dashboards}
mkdir -p "$folder"
for file in "${0%/*}"/provisioning/dashboards/*.json; do
  sed -e "s|http://localhost:8090|$CONSOLE_URL|g" \
    -e "s|http://localhost:5601|$KIBANA_URL|g" \
    -e "s|http://localhost:16686|$JAEGER_URL|g" \
    -e "s|http://localhost:9411|$ZIPKIN_URL|g" \
    -e "s|http://localhost:9090|$PROMETHEUS_URL|g" \
    -e "s|http://localhost:9093|$ALERTMANAGER_URL|g" \
    "$file" >"$folder/${file##*/}"
done
exec "$@"
