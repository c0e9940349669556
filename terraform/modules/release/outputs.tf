output "name" {
  description = "Name of the release."
  value       = helm_release.this.name
}

output "namespace" {
  description = "Namespace of the release."
  value       = helm_release.this.namespace
}

output "status" {
  description = "State of the release as Helm reports it, such as `deployed`."
  value       = helm_release.this.status
}
