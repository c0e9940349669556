# The provider's schema is needed even for a mock, so this test runs only after `tofu init` has found the provider.
mock_provider "kubernetes" {}

run "inputs_reach_the_values_module" {
  command = plan
  variables {
    environment = "staging"
    name        = "shop"
    replicas    = { gateway = 4 }
  }

  assert {
    condition     = kubernetes_namespace_v1.this.metadata[0].name == "shop"
    error_message = "The namespace must have the given name."
  }
  assert {
    condition = (
      kubernetes_namespace_v1.this.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "restricted"
    )
    error_message = "The namespace must enforce the Pod Security Standard restricted."
  }
  assert {
    condition     = output.values.application.services.gateway.replicas == 4
    error_message = "Other stacks must read the values of these inputs."
  }
}

run "quota_is_the_planned_one" {
  command = plan

  assert {
    condition     = kubernetes_resource_quota_v1.this.spec[0].hard["limits.memory"] == "${output.quota.memory_mib}Mi"
    error_message = "The quota must be the sum of the values module."
  }
  assert {
    condition     = kubernetes_resource_quota_v1.this.spec[0].hard.pods == tostring(output.quota.pods)
    error_message = "The quota must be the sum of the values module."
  }
}
