# The provider's schema is needed even for a mock, so this test runs only after `tofu init` has found the provider.
mock_provider "helm" {}

run "data_servers_are_a_release_of_their_own" {
  command = plan

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

  assert {
    condition     = output.release == "shop-data"
    error_message = "The release must have the name that the stack namespace planned."
  }
}

run "no_release_for_external_servers" {
  command = plan

  override_data {
    target = data.terraform_remote_state.namespace
    values = {
      outputs = {
        namespace = "shop"
        releases  = { application = "shop", data = null }
        urls      = { gateway = "https://shop.example.org", console = "https://console.example.org" }
        values = {
          application = { environment = "staging" }
          data        = { mongodb = { replicas = 3 } }
        }
      }
    }
  }

  assert {
    condition     = output.release == null && length(module.release) == 0
    error_message = "There must be no release without data servers."
  }
}
