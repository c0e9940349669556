variables {
  stack = "namespace"
}

run "local_state_lies_beside_the_stack" {
  command = plan

  assert {
    condition     = output.backend == "local"
    error_message = "The default backend must be local."
  }
  assert {
    condition = output.config == tomap({
      path          = "../namespace/terraform.tfstate"
      workspace_dir = "../namespace/terraform.tfstate.d"
    })
    error_message = "The state must be found beside the reading stack, in each workspace."
  }
}

run "kubernetes_state_is_a_secret_of_its_own" {
  command = plan
  variables {
    stack = "data"
    state = { backend = "kubernetes", config = { namespace = "tofu" } }
  }

  assert {
    condition     = output.config == tomap({ namespace = "tofu", secret_suffix = "glasshouse-data" })
    error_message = "The given settings must be kept, and the state named by its stack."
  }
}

run "s3_state_is_an_object_of_its_own" {
  command = plan
  variables {
    state = { backend = "s3", config = { bucket = "states", region = "eu-central-1" } }
  }

  assert {
    condition = output.config == tomap({
      bucket = "states"
      region = "eu-central-1"
      key    = "glasshouse/namespace.tfstate"
    })
    error_message = "The given settings must be kept, and the state named by its stack."
  }
}

run "gcs_state_has_a_prefix_of_its_own" {
  command = plan
  variables {
    state = { backend = "gcs", config = { bucket = "states" } }
  }

  assert {
    condition     = output.config == tomap({ bucket = "states", prefix = "glasshouse/namespace" })
    error_message = "The given settings must be kept, and the state named by its stack."
  }
}

run "unknown_backend_is_refused" {
  command = plan
  variables {
    state = { backend = "floppy" }
  }
  expect_failures = [var.state]
}

run "unknown_stack_is_refused" {
  command = plan
  variables {
    stack = "network"
  }
  expect_failures = [var.stack]
}
