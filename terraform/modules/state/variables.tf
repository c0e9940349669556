variable "stack" {
  description = "Stack whose state is read: the name of a folder below terraform/stacks."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["namespace", "data", "application", "observability"], var.stack)
    error_message = "The stack must be namespace, data, application or observability."
  }
}

variable "state" {
  description = "Backend of the states of all stacks, and its settings except the name of the state. For the backend local, `config.folder` can name the folder that contains the stacks."
  type = object({
    backend = optional(string, "local")
    config  = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["local", "kubernetes", "s3", "gcs"], var.state.backend)
    error_message = "The state backend must be local, kubernetes, s3 or gcs."
  }
}
