output "release" {
  description = "Name of the release; null when all data servers are external."
  value       = one(module.release[*].name)
}
