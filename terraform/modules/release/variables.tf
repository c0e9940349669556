variable "name" {
  description = "Name of the Helm release."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,51}[a-z0-9])?$", var.name))
    error_message = "The name of a release has at most 53 lower-case letters, digits and hyphens, begins with a letter and ends with a letter or digit."
  }
}

variable "namespace" {
  description = "Namespace of the release, which must exist."
  type        = string
  nullable    = false
}

variable "values" {
  description = "Values of the chart, as an object."
  type        = any
  nullable    = false
}

variable "chart" {
  description = "Folder of the chart, or its name in `repository`. The default is the chart of this repository."
  type        = string
  default     = null
}

variable "repository" {
  description = "Repository of the chart, such as an OCI registry. Null for a folder."
  type        = string
  default     = null
}

variable "chart_version" {
  description = "Version of the chart. Null for the version in the folder."
  type        = string
  default     = null

  validation {
    condition     = var.repository == null || var.chart_version != null
    error_message = "A chart from a repository needs a version: otherwise each plan could install another one."
  }
}

variable "timeout_seconds" {
  description = "Time limit for all objects of the release to become ready, in seconds."
  type        = number
  default     = 600
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 30 && var.timeout_seconds <= 3600
    error_message = "The timeout must be 30 to 3600 seconds."
  }
}
