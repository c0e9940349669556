# Everything by default, published on a port of the nodes.
environment = "development"
publish     = { mode = "node-port", node_port = 30080 }
telemetry   = { mode = "small" }
