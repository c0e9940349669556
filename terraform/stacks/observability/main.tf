module "namespace_state" {
  source = "../../modules/state"

  stack = "namespace"
  state = var.state
}

data "terraform_remote_state" "namespace" {
  backend   = module.namespace_state.backend
  config    = module.namespace_state.config
  workspace = terraform.workspace
}

locals {
  environment = data.terraform_remote_state.namespace.outputs
  folder      = "${path.module}/../../../grafana/provisioning/dashboards"
  files       = fileset(local.folder, "*.json")

  # Addresses of docker-compose.yml, which the dashboard files contain.
  local_pages = {
    alertmanager = "http://localhost:9093"
    console      = "http://localhost:8090"
    jaeger       = "http://localhost:16686"
    kibana       = "http://localhost:5601"
    prometheus   = "http://localhost:9090"
    zipkin       = "http://localhost:9411"
  }
  console = local.environment.urls.console == null ? {} : { console = local.environment.urls.console }
  pages   = merge(local.local_pages, local.console, var.links)
}

# One ConfigMap for each dashboard: together they would exceed the limit of 1 MiB as they grow.
resource "kubernetes_config_map_v1" "dashboard" {
  for_each = local.files

  metadata {
    name      = "${local.environment.releases.application}-dashboard-${trimsuffix(each.value, ".json")}"
    namespace = local.environment.namespace
    labels    = merge({ "app.kubernetes.io/part-of" = "glasshouse" }, var.dashboard_labels)
  }
  data = {
    (each.value) = replace(replace(replace(replace(replace(replace(file("${local.folder}/${each.value}"),
      local.local_pages.alertmanager, local.pages.alertmanager),
      local.local_pages.console, local.pages.console),
      local.local_pages.jaeger, local.pages.jaeger),
      local.local_pages.kibana, local.pages.kibana),
      local.local_pages.prometheus, local.pages.prometheus),
    local.local_pages.zipkin, local.pages.zipkin)
  }
}
