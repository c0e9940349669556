# The inputs of an environment. Only this stack has them: the others read their part from its state. Types, defaults and
# rules are those of terraform/modules/values, which receives each as it is; null means its default.

variable "environment" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = null
}

variable "image" {
  type    = any
  default = null
}

variable "resource_class" {
  type    = string
  default = null
}

variable "replicas" {
  type    = any
  default = null
}

variable "autoscaling" {
  type    = bool
  default = null
}

variable "storage" {
  type    = any
  default = null
}

variable "traffic" {
  type    = bool
  default = null
}

variable "publish" {
  type    = any
  default = null
}

variable "egress" {
  type    = any
  default = null
}

variable "prometheus_operator" {
  type    = any
  default = null
}

variable "telemetry" {
  type    = any
  default = null
}

variable "mongodb" {
  type    = any
  default = null
}

variable "hazelcast_members" {
  type    = any
  default = null
}

variable "secret" {
  type    = string
  default = null
}

variable "faults" {
  type    = bool
  default = null
}
