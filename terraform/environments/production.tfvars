# External MongoDB and telemetry servers, an Ingress with TLS, and a Prometheus Operator.
environment = "production"
name        = "shop"
image       = { registry = "registry.example.org/glasshouse", tag = "0.1.0" }
replicas    = { gateway = 4, oauth = 2 }
publish = {
  mode          = "ingress"
  gateway_host  = "shop.example.org"
  console_host  = "console.example.org"
  ingress_class = "traefik"
  tls_secret    = "shop-tls"
}
mongodb = { secret = "mongodb-atlas" }
telemetry = {
  mode        = "external"
  log_forward = ["fluentd.logging:24224"]
  traces_otlp = ["http://jaeger-collector.monitoring:4318/v1/traces"]
  ratio       = 0.1
}
egress              = { namespaces = ["logging", "monitoring"], cidrs = ["198.51.100.0/24"] }
prometheus_operator = { enabled = true, labels = { release = "kube-prometheus-stack" } }
secret              = "shop-credentials"
