# Inputs of an environment. Only this stack has them: the others read the computed values from its state. The module
# terraform/modules/values declares the types, defaults and rules; null selects its default.

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
