#!/bin/sh
# Starts Jaeger with the UI configuration. Jaeger expands no environment variables in that file, so this script writes a
# copy with the addresses for the browser.
#   sh start.sh JAEGER [ARGUMENT...]
set -eu
sed -e "s|\${CONSOLE_URL}|$CONSOLE_URL|g" \
  -e "s|\${GRAFANA_URL}|$GRAFANA_URL|g" \
  -e "s|\${KIBANA_URL}|$KIBANA_URL|g" \
  -e "s|\${PROMETHEUS_URL}|$PROMETHEUS_URL|g" \
  -e "s|\${ZIPKIN_URL}|$ZIPKIN_URL|g" \
  "${0%/*}/ui.json" >"${UI_CONFIG_FILE:=/tmp/ui.json}"
export UI_CONFIG_FILE
exec "$@"
