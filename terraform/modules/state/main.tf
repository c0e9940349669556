# Settings of the data source `terraform_remote_state` that reads the state of another stack. Each backend has
# its own setting for the name of a state.
locals {
  folder = "${lookup(var.state.config, "folder", "..")}/${var.stack}"
  name   = "glasshouse-${var.stack}"

  names = {
    local = {
      path          = "${local.folder}/terraform.tfstate"
      workspace_dir = "${local.folder}/terraform.tfstate.d"
    }
    kubernetes = { secret_suffix = local.name }
    s3         = { key = "glasshouse/${var.stack}.tfstate" }
    gcs        = { prefix = "glasshouse/${var.stack}" }
  }

  given = { for key, value in var.state.config : key => value if key != "folder" }
}
