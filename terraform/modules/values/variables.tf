variable "environment" {
  description = "Kind of environment. It sets the defaults of resource class, traffic and retained volumes, and becomes `service.environment` of logs and traces."
  type        = string
  default     = "development"
  nullable    = false

  validation {
    condition     = contains(["development", "staging", "production"], var.environment)
    error_message = "The environment must be development, staging or production."
  }
}

variable "name" {
  description = "Name of the application's release and of the namespace, and prefix of the data servers' release."
  type        = string
  default     = "glasshouse"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "The name must have at most 30 lower-case letters, digits and hyphens, begin with a letter and end with a letter or digit."
  }
}

variable "image" {
  description = "Images of the shop: `<registry>/<service>:<tag>`. The default tag is the version of the chart."
  type = object({
    registry = optional(string)
    tag      = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.image.tag != "latest"
    error_message = "The tag must name a version: pods with the tag latest may run different images."
  }
}

variable "resource_class" {
  description = "small, medium or large: replicas, autoscaling, memory and volumes. Null: small for development, medium for staging, large for production."
  type        = string
  default     = null

  validation {
    condition     = var.resource_class == null || contains(keys(local.classes), coalesce(var.resource_class, "small"))
    error_message = "The resource class must be small, medium or large."
  }
}

variable "replicas" {
  description = "Number of replicas by service, or of `mongodb` and `hazelcast`. The default is the number of the resource class."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.replicas), local.scalable)) == 0
    error_message = "Replicas can be set for these only: ${join(", ", local.scalable)}."
  }
  validation {
    condition     = alltrue([for count in values(var.replicas) : count >= 1 && count <= 20 && floor(count) == count])
    error_message = "Replicas must be whole numbers from 1 to 20."
  }
  validation {
    condition     = lookup(var.replicas, "hazelcast", 1) <= 9
    error_message = "Hazelcast must have at most 9 replicas."
  }
  validation {
    condition     = contains([1, 3], lookup(var.replicas, "mongodb", 1))
    error_message = "MongoDB must have 1 or 3 replicas: an even number of members cannot elect a primary after half of them fail."
  }
}

variable "autoscaling" {
  description = "Whether each service scales with its CPU usage, up to twice its replicas. Null: only in the resource class large."
  type        = bool
  default     = null
}

variable "storage" {
  description = "Volumes of MongoDB. The default class is that of the cluster, the default size that of the resource class. `retain` keeps the volumes when the release is removed; by default, only in production."
  type = object({
    class    = optional(string)
    size_gib = optional(number)
    retain   = optional(bool)
  })
  default  = {}
  nullable = false

  validation {
    condition     = coalesce(var.storage.size_gib, 1) >= 1 && coalesce(var.storage.size_gib, 1) <= 1024
    error_message = "The volume size must be 1 to 1024 GiB."
  }
}

variable "traffic" {
  description = "Whether shoppers are simulated. Null: everywhere except in production."
  type        = bool
  default     = null
}
