variable "publish" {
  description = "Way in which clients outside the cluster reach the gateway: none (port-forward), node-port, ingress, or http-route (Gateway API). `console_host` also publishes the console, which requires its token."
  type = object({
    mode          = optional(string, "none")
    gateway_host  = optional(string)
    console_host  = optional(string)
    node_port     = optional(number)
    ingress_class = optional(string)
    # Secret with a certificate for the hosts of the Ingress.
    tls_secret = optional(string)
    # Gateway of the cluster to which the routes attach, and that it ends TLS.
    parent_gateway = optional(object({ name = string, namespace = string, tls = optional(bool, true) }))
    # Address for clients, if it is neither http(s)://<gateway_host> nor http://localhost:8080.
    url = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["none", "node-port", "ingress", "http-route"], var.publish.mode)
    error_message = "The publish mode must be none, node-port, ingress or http-route."
  }
  validation {
    condition     = !contains(["ingress", "http-route"], var.publish.mode) || var.publish.gateway_host != null
    error_message = "The publish modes ingress and http-route need gateway_host."
  }
  validation {
    condition = alltrue([
      for host in compact([var.publish.gateway_host, var.publish.console_host]) :
      can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", host))
    ])
    error_message = "A host must be a DNS name in lower case, without scheme and port."
  }
  validation {
    condition     = var.publish.gateway_host == null || var.publish.gateway_host != var.publish.console_host
    error_message = "Gateway and console need different hosts."
  }
  validation {
    condition     = var.publish.mode != "http-route" || var.publish.parent_gateway != null
    error_message = "The publish mode http-route needs parent_gateway."
  }
  validation {
    condition     = coalesce(var.publish.node_port, 30000) >= 30000 && coalesce(var.publish.node_port, 30000) <= 32767
    error_message = "The node port must be 30000 to 32767."
  }
  validation {
    condition     = var.publish.url == null || can(regex("^https?://[^/?#\\s]+$", var.publish.url))
    error_message = "The URL for clients must be http:// or https://, a host and maybe a port, without a path."
  }
}

variable "egress" {
  description = "Destinations outside the releases that network policies allow: namespaces of the cluster, and address ranges. External back-ends need them."
  type = object({
    namespaces = optional(list(string), [])
    cidrs      = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for cidr in var.egress.cidrs : can(cidrhost(cidr, 0))])
    error_message = "An address range must be in CIDR notation, such as 10.1.0.0/16."
  }
  validation {
    condition = (
      length(var.egress.namespaces) + length(var.egress.cidrs) > 0 || !(
        var.telemetry.mode == "external" || var.mongodb.url != null || var.mongodb.secret != null ||
        length(var.hazelcast_members) > 0
      )
    )
    error_message = "External back-ends need egress: without it, network policies drop every packet to them."
  }
}

variable "prometheus_operator" {
  description = "Whether the cluster has a Prometheus Operator, which gets ServiceMonitors and the alert rules; its namespace, and the labels by which it selects them."
  type = object({
    enabled   = optional(bool, false)
    namespace = optional(string, "monitoring")
    labels    = optional(map(string), {})
  })
  default  = {}
  nullable = false
}
