run "development_is_small" {
  command = plan

  assert {
    condition     = output.resource_class == "small"
    error_message = "The class of a development environment must be small."
  }
  assert {
    condition     = alltrue([for count in values(output.replicas) : count == 1])
    error_message = "Each service and data server must have one replica."
  }
  assert {
    condition     = output.releases.application == "glasshouse" && output.releases.data == "glasshouse-data"
    error_message = "The application and its data must be releases of their own."
  }
  assert {
    condition     = output.values.application.traffic.enabled && !output.values.application.faults.enabled
    error_message = "Shoppers must be simulated, and faults be off."
  }
  assert {
    condition     = output.urls.gateway == "http://localhost:8080" && output.urls.console == null
    error_message = "Without a host, the gateway is reached by port-forward."
  }
}

run "application_uses_the_servers_of_the_data_release" {
  command = plan

  assert {
    condition = (
      output.values.data.mongodb.enabled && !output.values.application.mongodb.enabled &&
      output.values.application.mongodb.existingSecret == "glasshouse-data-mongodb"
    )
    error_message = "The connection string must be in the secret of the data release."
  }
  assert {
    condition = (
      output.values.data.hazelcast.enabled && !output.values.application.hazelcast.enabled &&
      output.values.application.hazelcast.members == tolist(["glasshouse-data-hazelcast:5701"])
    )
    error_message = "The cache must be that of the data release."
  }
  assert {
    condition     = output.values.application.secrets.existingSecret == "glasshouse-data"
    error_message = "The administrator's password must be kept with the stored administrator."
  }
  assert {
    condition = (
      !output.values.data.shop.enabled && !output.values.data.console.enabled &&
      !output.values.data.traffic.enabled && !output.values.data.seed.enabled
    )
    error_message = "The data release must run no process of the shop."
  }
}

run "network_policies_connect_the_two_releases" {
  command = plan

  assert {
    condition = (
      output.values.data.networkPolicy.dataFrom[0].podSelector.matchLabels["app.kubernetes.io/instance"] == "glasshouse"
    )
    error_message = "The data servers must accept the pods of the application."
  }
  assert {
    condition = (
      output.values.application.networkPolicy.egress.additional[0].to[0].podSelector.matchLabels["app.kubernetes.io/instance"]
      == "glasshouse-data"
    )
    error_message = "The application must be allowed to reach the data servers."
  }
  assert {
    condition     = length(output.values.application.networkPolicy.egress.additional) == 1
    error_message = "Nothing else outside the release may be reached."
  }
}

run "namespace_enforces_the_restricted_standard" {
  command = plan

  assert {
    condition     = output.namespace.labels["pod-security.kubernetes.io/enforce"] == "restricted"
    error_message = "The namespace must enforce the Pod Security Standard restricted."
  }
}
