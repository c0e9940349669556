# The provider's schema is needed even for a mock, so this test runs only after `tofu init` has found the provider.
mock_provider "helm" {}

variables {
  name      = "glasshouse"
  namespace = "shop"
  values    = { replicas = { gateway = 2 } }
}

run "values_become_one_yaml_document" {
  command = plan

  assert {
    condition     = yamldecode(helm_release.this.values[0]).replicas.gateway == 2
    error_message = "The chart must receive the values as given."
  }
  assert {
    condition     = endswith(helm_release.this.chart, "/charts/glasshouse")
    error_message = "The default chart must be the one of this repository."
  }
  assert {
    condition     = helm_release.this.atomic && helm_release.this.wait && helm_release.this.wait_for_jobs
    error_message = "A release must be ready, or be undone."
  }
}

run "chart_from_a_registry" {
  command = plan
  variables {
    repository    = "oci://registry.example.org/charts"
    chart         = "glasshouse"
    chart_version = "0.1.0"
  }

  assert {
    condition     = helm_release.this.chart == "glasshouse" && helm_release.this.version == "0.1.0"
    error_message = "The chart must be that of the repository."
  }
}

run "chart_from_a_registry_without_version_is_refused" {
  command = plan
  variables {
    repository = "oci://registry.example.org/charts"
    chart      = "glasshouse"
  }
  expect_failures = [var.chart_version]
}

run "name_with_upper_case_letters_is_refused" {
  command = plan
  variables {
    name = "Glasshouse"
  }
  expect_failures = [var.name]
}

run "timeout_of_two_hours_is_refused" {
  command = plan
  variables {
    timeout_seconds = 7200
  }
  expect_failures = [var.timeout_seconds]
}
