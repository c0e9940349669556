output "dashboards" {
  description = "Names of the ConfigMaps with Grafana's dashboards."
  value       = sort([for dashboard in kubernetes_config_map_v1.dashboard : dashboard.metadata[0].name])
}
