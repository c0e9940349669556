module "values" {
  source = "../../modules/values"

  environment         = var.environment
  name                = var.name
  image               = var.image
  resource_class      = var.resource_class
  replicas            = var.replicas
  autoscaling         = var.autoscaling
  storage             = var.storage
  traffic             = var.traffic
  publish             = var.publish
  egress              = var.egress
  prometheus_operator = var.prometheus_operator
  telemetry           = var.telemetry
  mongodb             = var.mongodb
  hazelcast_members   = var.hazelcast_members
  secret              = var.secret
  faults              = var.faults
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name   = module.values.namespace.name
    labels = module.values.namespace.labels
  }
}

# Refuses pods beyond the plan, such as those of an autoscaler with a wrong limit.
resource "kubernetes_resource_quota_v1" "this" {
  metadata {
    name      = "planned"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  spec {
    hard = {
      pods            = module.values.quota.pods
      "limits.memory" = "${module.values.quota.memory_mib}Mi"
    }
  }
}

# Gives a limit to containers without one, such as those of a debugging pod, because the quota refuses them.
resource "kubernetes_limit_range_v1" "this" {
  metadata {
    name      = "default"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }
  spec {
    limit {
      type            = "Container"
      default         = { memory = "128Mi" }
      default_request = { memory = "64Mi", cpu = "20m" }
    }
  }
}
