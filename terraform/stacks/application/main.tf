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

module "data_state" {
  source = "../../modules/state"

  stack = "data"
  state = var.state
}

data "terraform_remote_state" "data" {
  backend   = module.data_state.backend
  config    = module.data_state.config
  workspace = terraform.workspace

  lifecycle {
    postcondition {
      condition     = self.outputs.release == local.environment.releases.data
      error_message = "Apply the stack data first: the application would wait for its secret until the timeout."
    }
  }
}

locals {
  environment = data.terraform_remote_state.namespace.outputs
}

module "release" {
  source = "../../modules/release"

  name            = local.environment.releases.application
  namespace       = local.environment.namespace
  values          = local.environment.values.application
  timeout_seconds = var.timeout_seconds

  depends_on = [data.terraform_remote_state.data]
}
