run "external_mongodb_by_secret" {
  command = plan
  variables {
    mongodb = { secret = "mongodb-atlas" }
    egress  = { cidrs = ["198.51.100.0/24"] }
  }

  assert {
    condition     = !output.values.data.mongodb.enabled && output.values.data.hazelcast.enabled
    error_message = "Only Hazelcast must run in the cluster."
  }
  assert {
    condition     = output.values.application.mongodb == { enabled = false, url = "", existingSecret = "mongodb-atlas" }
    error_message = "The connection string must come from the given secret."
  }
  assert {
    condition     = length(output.values.application.networkPolicy.egress.additional) == 2
    error_message = "The data release and the address range must be reachable."
  }
}

run "external_mongodb_by_address" {
  command = plan
  variables {
    mongodb = { url = "mongodb://db1.example.org,db2.example.org/?replicaSet=rs0" }
    egress  = { cidrs = ["198.51.100.0/24"] }
  }

  assert {
    condition = output.values.application.mongodb == {
      enabled = false, url = "mongodb://db1.example.org,db2.example.org/?replicaSet=rs0", existingSecret = ""
    }
    error_message = "The application must use the given address."
  }
}

run "external_telemetry_in_another_namespace" {
  command = plan
  variables {
    telemetry = {
      mode          = "external"
      log_forward   = ["fluentd.logging:24224"]
      traces_zipkin = ["http://zipkin.monitoring:9411/api/v2/spans"]
      traces_otlp   = ["http://jaeger.monitoring:4318/v1/traces"]
      ratio         = 0.25
    }
    egress = { namespaces = ["logging", "monitoring"] }
  }

  assert {
    condition = jsonencode(output.values.application.telemetry) == jsonencode({
      mode = "external"
      external = {
        logForward   = ["fluentd.logging:24224"]
        tracesZipkin = ["http://zipkin.monitoring:9411/api/v2/spans"]
        tracesOtlp   = ["http://jaeger.monitoring:4318/v1/traces"]
      }
      tracesRatio = 0.25
    })
    error_message = "Every address must reach the chart."
  }
  assert {
    condition = [
      for rule in slice(output.values.application.networkPolicy.egress.additional, 1, 3) :
      rule.to[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"]
    ] == ["logging", "monitoring"]
    error_message = "Both namespaces must be reachable."
  }
}

run "prometheus_operator_may_scrape" {
  command = plan
  variables {
    prometheus_operator = { enabled = true, labels = { release = "prometheus" } }
  }

  assert {
    condition = (
      output.values.application.serviceMonitor.enabled && output.values.application.prometheusRule.enabled &&
      output.values.application.serviceMonitor.labels.release == "prometheus"
    )
    error_message = "The operator must find the ServiceMonitor and the rules by their labels."
  }
  assert {
    condition = (
      output.values.application.networkPolicy.metricsFrom[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"]
      == "monitoring"
    )
    error_message = "The namespace of the operator must be allowed to scrape."
  }
}

run "production_keeps_its_volumes_and_has_no_simulated_shoppers" {
  command = plan
  variables {
    environment = "production"
  }

  assert {
    condition     = output.values.data.mongodb.persistence.retain && !output.values.application.traffic.enabled
    error_message = "The volumes must survive the release, and no shoppers be simulated."
  }
  assert {
    condition     = output.resource_class == "large" && output.replicas.mongodb == 3
    error_message = "The class must be large, with a replica set of three members."
  }
}

run "classes_and_volumes_can_be_chosen" {
  command = plan
  variables {
    environment    = "production"
    resource_class = "medium"
    storage        = { class = "fast", size_gib = 20, retain = false }
  }

  assert {
    condition = output.values.data.mongodb.persistence == {
      size = "20Gi", storageClass = "fast", retain = false
    }
    error_message = "The given volumes must win over those of the class."
  }
  assert {
    condition     = output.replicas.gateway == 2 && output.values.data.hazelcast.heapMegabytes == 256
    error_message = "The class must be medium."
  }
}
