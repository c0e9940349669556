variable "state" {
  description = "Backend of the states of all stacks, as in terraform/modules/state. One environment variable, TF_VAR_state, sets it for every stack."
  type        = any
  default     = null
}

variable "dashboard_labels" {
  description = "Labels by which Grafana's sidecar finds the dashboards. The default is the label of kube-prometheus-stack."
  type        = map(string)
  default     = { grafana_dashboard = "1" }
  nullable    = false
}

variable "links" {
  description = "Addresses of pages to which the dashboards link, as a browser reaches them: console, alertmanager, jaeger, kibana, prometheus, zipkin. The default for the console is its address in the stack namespace, if it is published."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.links), keys(local.local_pages))) == 0
    error_message = "Links can be given for these pages only: ${join(", ", keys(local.local_pages))}."
  }
  validation {
    condition     = alltrue([for url in values(var.links) : can(regex("^https?://[^/?#\\s]+(/\\S*)?$", url)) && !endswith(url, "/")])
    error_message = "A link must be http:// or https:// and a host, and must not end with a slash."
  }
}
