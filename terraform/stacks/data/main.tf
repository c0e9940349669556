module "namespace_state" {
  source = "../../modules/state"

  stack = "namespace"
  state = var.state
}

data "terraform_remote_state" "namespace" {
  backend   = module.namespace_state.backend
  config    = module.namespace_state.config
  workspace = terraform.workspace
}

locals {
  environment = data.terraform_remote_state.namespace.outputs
}

# MongoDB and Hazelcast, unless both are external.
module "release" {
  source = "../../modules/release"
  count  = local.environment.releases.data == null ? 0 : 1

  name            = local.environment.releases.data
  namespace       = local.environment.namespace
  values          = local.environment.values.data
  timeout_seconds = var.timeout_seconds
}
