resource "helm_release" "this" {
  name       = var.name
  namespace  = var.namespace
  chart      = coalesce(var.chart, "${path.module}/../../../charts/glasshouse")
  repository = var.repository
  version    = var.chart_version
  values     = [yamlencode(var.values)]

  # Removes a failed installation and rolls back a failed upgrade, so that the next apply starts from a known state.
  atomic           = true
  wait             = true
  wait_for_jobs    = true
  timeout          = var.timeout_seconds
  max_history      = 5
  create_namespace = false
}
