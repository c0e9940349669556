output "release" {
  description = "Name of the release."
  value       = module.release.name
}

output "urls" {
  description = "Addresses for clients; `console` is null if it is not published."
  value       = local.environment.urls
}
