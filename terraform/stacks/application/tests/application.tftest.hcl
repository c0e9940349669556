# The provider's schema is needed even for a mock, so this test runs only after `tofu init` has found the provider.
mock_provider "helm" {}

override_data {
  target = data.terraform_remote_state.namespace
  values = {
    outputs = {
      namespace = "shop"
      releases  = { application = "shop", data = "shop-data" }
      urls      = { gateway = "https://shop.example.org", console = "https://console.example.org" }
      values = {
        application = { environment = "staging" }
        data        = { mongodb = { replicas = 3 } }
      }
    }
  }
}

run "application_waits_for_the_data_servers" {
  command = plan

  override_data {
    target = data.terraform_remote_state.data
    values = { outputs = { release = null } }
  }
  expect_failures = [data.terraform_remote_state.data]
}

run "application_is_released_in_the_namespace" {
  command = plan

  override_data {
    target = data.terraform_remote_state.data
    values = { outputs = { release = "shop-data" } }
  }

  assert {
    condition     = output.release == "shop" && output.urls.gateway == "https://shop.example.org"
    error_message = "The release must have the name that the stack namespace planned."
  }
}
