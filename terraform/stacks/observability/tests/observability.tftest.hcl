# The provider's schema is needed even for a mock, so this test runs only after `tofu init` has found the provider.
mock_provider "kubernetes" {}

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

run "every_dashboard_becomes_a_config_map" {
  command = plan

  assert {
    condition     = contains(keys(kubernetes_config_map_v1.dashboard), "overview.json")
    error_message = "The overview must be among the dashboards."
  }
  assert {
    condition = alltrue([
      for dashboard in kubernetes_config_map_v1.dashboard : dashboard.metadata[0].labels.grafana_dashboard == "1"
    ])
    error_message = "Grafana's sidecar must find each dashboard by its label."
  }
}

run "dashboards_link_to_the_published_pages" {
  command = plan
  variables {
    links = { kibana = "https://kibana.example.org" }
  }

  assert {
    condition = alltrue([
      for name, dashboard in kubernetes_config_map_v1.dashboard :
      !strcontains(dashboard.data[name], "http://localhost:5601") && !strcontains(dashboard.data[name], "http://localhost:8090")
    ])
    error_message = "Links must lead to the given Kibana and to the published console."
  }
}

run "unknown_page_is_refused" {
  command = plan
  variables {
    links = { loki = "https://loki.example.org" }
  }
  expect_failures = [var.links]
}

run "relative_link_is_refused" {
  command = plan
  variables {
    links = { kibana = "kibana" }
  }
  expect_failures = [var.links]
}
