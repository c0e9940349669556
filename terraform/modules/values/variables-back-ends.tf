variable "telemetry" {
  description = "Telemetry servers besides the console: none; small (a Jaeger and a Prometheus of the release); external (the addresses of existing ones). `ratio` is the share of traces that are sampled."
  type = object({
    mode          = optional(string, "none")
    log_forward   = optional(list(string), [])
    traces_zipkin = optional(list(string), [])
    traces_otlp   = optional(list(string), [])
    ratio         = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["none", "small", "external"], var.telemetry.mode)
    error_message = "The telemetry mode must be none, small or external."
  }
  validation {
    condition = (
      (var.telemetry.mode == "external") ==
      (length(concat(var.telemetry.log_forward, var.telemetry.traces_zipkin, var.telemetry.traces_otlp)) > 0)
    )
    error_message = "The telemetry mode external needs at least one address, and the other modes use none."
  }
  validation {
    condition = alltrue([
      for url in concat(var.telemetry.traces_zipkin, var.telemetry.traces_otlp) :
      can(regex("^https?://[^/\\s]+/\\S+$", url))
    ])
    error_message = "An address for traces must be a complete URL, such as http://zipkin.monitoring:9411/api/v2/spans."
  }
  validation {
    condition     = alltrue([for address in var.telemetry.log_forward : can(regex("^[^:/\\s]+:[0-9]{1,5}$", address))])
    error_message = "An address for log records must be host:port, such as fluentd.logging:24224."
  }
  validation {
    condition     = var.telemetry.ratio >= 0 && var.telemetry.ratio <= 1
    error_message = "The share of traces must be 0 to 1."
  }
}

variable "mongodb" {
  description = "External MongoDB replica set instead of one in the cluster: its connection string, or the name of a secret that has it under the key `mongodb-url`."
  type = object({
    url    = optional(string)
    secret = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.mongodb.url == null || var.mongodb.secret == null
    error_message = "Give the connection string of MongoDB or the name of its secret, not both."
  }
  validation {
    condition     = var.mongodb.url == null || can(regex("^mongodb(\\+srv://|://.*[?&]replicaSet=)", var.mongodb.url))
    error_message = "The connection string must begin with mongodb+srv:// or have replicaSet: orders need transactions, which need a replica set."
  }
  validation {
    condition     = var.mongodb.url == null || !can(regex("://[^/@]*:[^/@]*@", var.mongodb.url))
    error_message = "A connection string with a password belongs in a secret: state files contain every value."
  }
}

variable "hazelcast_members" {
  description = "Members (host:port) of an external Hazelcast cluster instead of one in the cluster."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.hazelcast_members : can(regex("^[^:/\\s]+:[0-9]{1,5}$", member))])
    error_message = "A Hazelcast member must be host:port."
  }
}

variable "secret" {
  description = "Name of a secret with the keys admin-password and console-token, and with faults also faults-token. Null: the chart creates one at the first install and keeps it."
  type        = string
  default     = null
}

variable "faults" {
  description = "Whether faults can be injected. Must be false in production."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.faults || var.environment != "production"
    error_message = "Faults cannot be enabled in production."
  }
}
