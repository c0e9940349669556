locals {
  ingress    = var.publish.mode == "ingress"
  http_route = var.publish.mode == "http-route"
  tls        = local.ingress ? var.publish.tls_secret != null : try(var.publish.parent_gateway.tls, false)
  scheme     = local.tls ? "https" : "http"

  hosts = compact([var.publish.gateway_host, var.publish.console_host])

  public_url = coalesce(
    var.publish.url,
    local.ingress || local.http_route ? "${local.scheme}://${coalesce(var.publish.gateway_host, "localhost")}" : null,
    var.publish.mode == "node-port" && var.publish.gateway_host != null && var.publish.node_port != null
    ? "http://${coalesce(var.publish.gateway_host, "localhost")}:${coalesce(var.publish.node_port, 0)}" : null,
    "http://localhost:8080",
  )
  console_url = (
    (local.ingress || local.http_route) && var.publish.console_host != null
    ? "${local.scheme}://${var.publish.console_host}" : ""
  )

  # Selectors of the pods of each release, by the labels of the chart.
  pods_of = {
    for part, name in local.release :
    part => { podSelector = { matchLabels = { "app.kubernetes.io/instance" = name } } }
  }
  egress = concat(
    [for pods in [local.pods_of.data] : { to = [pods] } if local.has_data],
    [
      for namespace in var.egress.namespaces :
      { to = [{ namespaceSelector = { matchLabels = { "kubernetes.io/metadata.name" = namespace } } }] }
    ],
    [for cidr in var.egress.cidrs : { to = [{ ipBlock = { cidr = cidr } }] }],
  )
}
