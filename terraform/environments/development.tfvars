# Default sizes, with a Jaeger and a Prometheus of the release. A port of the nodes publishes the gateway.
environment = "development"
publish     = { mode = "node-port", node_port = 30080 }
telemetry   = { mode = "small" }
