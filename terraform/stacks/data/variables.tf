variable "state" {
  description = "Backend of the states of all stacks, as in terraform/modules/state. One environment variable, TF_VAR_state, sets it for every stack."
  type        = any
  default     = null
}

variable "timeout_seconds" {
  description = "Time limit for MongoDB and Hazelcast to become ready, in seconds."
  type        = number
  default     = 600
}
