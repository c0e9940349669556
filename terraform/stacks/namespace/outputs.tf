output "namespace" {
  description = "Name of the namespace."
  value       = kubernetes_namespace_v1.this.metadata[0].name
}

output "releases" {
  description = "Names of the Helm releases: `application`, and `data` or null."
  value       = module.values.releases
}

output "values" {
  description = "Values of the chart, by release."
  value       = module.values.values
}

output "urls" {
  description = "Addresses for clients."
  value       = module.values.urls
}

output "quota" {
  description = "Pods and memory limits that the namespace allows."
  value       = module.values.quota
}
