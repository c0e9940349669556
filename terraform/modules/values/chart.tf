# Values of the chart charts/glasshouse, by release: only those that differ from the chart's own.
locals {
  application = {
    fullnameOverride = local.release.application
    environment      = var.environment
    image            = { for key, value in var.image : key => value if value != null }
    publicUrl        = local.public_url
    serviceDefaults  = { autoscaling = { enabled = local.autoscaling } }
    services = {
      for name in local.services : name => {
        replicas    = local.replicas[name]
        autoscaling = { minReplicas = local.replicas[name], maxReplicas = local.max_replicas[name] }
      }
    }
    gatewayService = {
      for key, value in {
        type     = var.publish.mode == "node-port" ? "NodePort" : "ClusterIP"
        nodePort = var.publish.node_port
      } : key => value if value != null
    }
    ingress = {
      for key, value in {
        enabled     = local.ingress
        className   = var.publish.ingress_class
        host        = var.publish.gateway_host
        consoleHost = var.publish.console_host
        tls = var.publish.tls_secret == null ? null : [{
          secretName = var.publish.tls_secret
          hosts      = local.hosts
        }]
      } : key => value if value != null && (local.ingress || key == "enabled")
    }
    httpRoute = {
      for key, value in {
        enabled          = local.http_route
        parentRefs       = [for gateway in var.publish.parent_gateway[*] : { name = gateway.name, namespace = gateway.namespace }]
        hostnames        = compact([var.publish.gateway_host])
        consoleHostnames = compact([var.publish.console_host])
      } : key => value if local.http_route || key == "enabled"
    }
    # The administrator's password belongs to the stored data, so the release of the data servers has the secret.
    secrets = { existingSecret = var.secret != null ? var.secret : local.has_data ? local.release.data : "" }
    faults  = { enabled = var.faults }
    mongodb = {
      enabled        = false
      url            = var.mongodb.url == null ? "" : var.mongodb.url
      existingSecret = local.mongodb_external ? (var.mongodb.secret == null ? "" : var.mongodb.secret) : "${local.release.data}-mongodb"
    }
    hazelcast = {
      enabled = false
      members = local.hazelcast_external ? var.hazelcast_members : ["${local.release.data}-hazelcast:5701"]
    }
    traffic = { enabled = local.traffic }
    telemetry = {
      mode = var.telemetry.mode
      external = {
        logForward   = var.telemetry.log_forward
        tracesZipkin = var.telemetry.traces_zipkin
        tracesOtlp   = var.telemetry.traces_otlp
      }
      tracesRatio = var.telemetry.ratio
    }
    links          = { console = local.console_url }
    serviceMonitor = { enabled = var.prometheus_operator.enabled, labels = var.prometheus_operator.labels }
    prometheusRule = { enabled = var.prometheus_operator.enabled, labels = var.prometheus_operator.labels }
    networkPolicy = {
      metricsFrom = [
        for namespace in [var.prometheus_operator.namespace] :
        { namespaceSelector = { matchLabels = { "kubernetes.io/metadata.name" = namespace } } }
        if var.prometheus_operator.enabled
      ]
      egress = { additional = local.egress }
    }
  }

  data = {
    fullnameOverride = local.release.data
    environment      = var.environment
    # Only the data servers: the application is a release of its own.
    shop    = { enabled = false }
    console = { enabled = false }
    traffic = { enabled = false }
    seed    = { enabled = false }
    secrets = { existingSecret = var.secret == null ? "" : var.secret }
    faults  = { enabled = var.faults }
    mongodb = {
      enabled        = !local.mongodb_external
      replicas       = lookup(local.replicas, "mongodb", 1)
      cacheGigabytes = local.class.mongodb.cache_gigabytes
      persistence = {
        size         = "${coalesce(var.storage.size_gib, local.class.mongodb.volume_gib)}Gi"
        storageClass = var.storage.class == null ? "" : var.storage.class
        retain       = local.retain
      }
      resources = { limits = { memory = "${local.class.mongodb.memory_mib}Mi" } }
    }
    hazelcast = {
      enabled       = !local.hazelcast_external
      replicas      = lookup(local.replicas, "hazelcast", 1)
      heapMegabytes = local.class.hazelcast.heap_megabytes
      resources     = { limits = { memory = "${local.class.hazelcast.memory_mib}Mi" } }
    }
    serviceMonitor = local.application.serviceMonitor
    networkPolicy = {
      dataFrom    = [local.pods_of.application]
      metricsFrom = local.application.networkPolicy.metricsFrom
    }
  }
}
