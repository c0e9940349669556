output "namespace" {
  description = "Name and labels of the namespace."
  value = {
    name = var.name
    labels = {
      "app.kubernetes.io/part-of"          = "glasshouse"
      "glasshouse/environment"             = var.environment
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
      "pod-security.kubernetes.io/audit"   = "restricted"
    }
  }
}

output "resource_class" {
  description = "Resource class in effect."
  value       = local.class_name
}

output "releases" {
  description = "Names of the Helm releases; `data` is null when MongoDB and Hazelcast are both external."
  value = {
    application = local.release.application
    data        = local.has_data ? local.release.data : null
  }
}

output "values" {
  description = "Values of the chart charts/glasshouse, by release."
  value       = { application = local.application, data = local.data }
}

output "replicas" {
  description = "Replicas by service and data server; with autoscaling, the lowest number."
  value       = local.replicas
}

output "pods" {
  description = "Sum of the pods that run all the time, by release."
  value       = { for part, pods in local.pods : part => sum(concat([0], values(pods))) }
}

output "memory_mib" {
  description = "Sum of the memory limits of the pods that run all the time, in MiB, by release."
  value       = local.total_mib
}

output "quota" {
  description = "Number of pods, and sum of their memory limits in MiB, while all services at their highest number of replicas are updated at once."
  value       = local.quota
}

output "urls" {
  description = "Addresses for clients: of the gateway, and of the console if it is published."
  value       = { gateway = local.public_url, console = local.console_url == "" ? null : local.console_url }
}
