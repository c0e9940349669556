output "backend" {
  description = "Argument `backend` of the data source `terraform_remote_state`."
  value       = var.state.backend
}

output "config" {
  description = "Argument `config` of the data source `terraform_remote_state`."
  value       = tomap(merge(local.given, local.names[var.state.backend]))
}
