run "sums_are_those_of_the_single_pods" {
  command = plan

  assert {
    condition     = output.pods == { application = length(local.services) + 2, data = 2 }
    error_message = "One pod for each service, the console, the shoppers, MongoDB and Hazelcast."
  }
  assert {
    condition = output.memory_mib.data == sum([
      for name in ["mongodb", "hazelcast"] :
      tonumber(trimsuffix(local.chart[name].resources.limits.memory, "Mi"))
    ])
    error_message = "The small class must have the memory of the chart."
  }
  assert {
    condition = output.memory_mib.application == sum(concat(
      [for name in local.services : local.pod_mib[name]], [local.pod_mib.console, local.pod_mib.traffic],
    ))
    error_message = "The sum must have each pod of the application once."
  }
}

run "quota_has_room_for_an_update" {
  command = plan

  assert {
    condition     = output.quota.pods == output.pods.application + length(local.services) + output.pods.data + 2
    error_message = "One more pod of each service, the job for the sample products, and the pod of helm test."
  }
  assert {
    condition = output.quota.memory_mib == (
      output.memory_mib.application + sum([for name in local.services : local.pod_mib[name]]) +
      output.memory_mib.data + local.pod_mib.seed + local.pod_mib.test
    )
    error_message = "The memory of the quota must be that of its pods."
  }
}

run "one_more_replica_adds_the_memory_of_its_pod" {
  command = plan
  variables {
    replicas = { oauth = 2 }
  }

  assert {
    condition     = output.replicas.oauth == 2 && output.replicas.order == 1
    error_message = "Only the named service may change."
  }
  assert {
    condition     = output.pods.application == length(local.services) + 3
    error_message = "There must be one more pod."
  }
  assert {
    condition = output.memory_mib.application == sum(concat(
      [for name in local.services : local.pod_mib[name]],
      [local.pod_mib.oauth, local.pod_mib.console, local.pod_mib.traffic],
    ))
    error_message = "The sum must grow by the memory of one pod of oauth, which needs more than the others."
  }
}

run "autoscaling_counts_the_largest_size_in_the_quota" {
  command = plan
  variables {
    resource_class = "large"
    traffic        = false
  }

  assert {
    condition = alltrue([
      for name in local.services :
      output.values.application.services[name].autoscaling == { minReplicas = 3, maxReplicas = 6 }
    ])
    error_message = "Each service must scale from three to six pods."
  }
  assert {
    condition     = output.quota.pods == length(local.services) * 7 + 1 + 6 + 2
    error_message = "Seven pods of each service, the console, six of the data servers, and two jobs."
  }
  assert {
    condition     = output.memory_mib.data == 3 * 1664 + 3 * 768
    error_message = "The data servers must have the memory of the class large."
  }
}

run "small_telemetry_servers_are_counted" {
  command = plan
  variables {
    telemetry = { mode = "small" }
  }

  assert {
    condition     = output.pods.application == length(local.services) + 4
    error_message = "Jaeger and Prometheus must be counted."
  }
}

run "external_data_servers_are_not_counted" {
  command = plan
  variables {
    mongodb           = { secret = "mongodb-atlas" }
    hazelcast_members = ["cache.example.org:5701"]
    egress            = { cidrs = ["198.51.100.0/24"] }
  }

  assert {
    condition     = output.pods.data == 0 && output.memory_mib.data == 0
    error_message = "External servers use no memory of the namespace."
  }
  assert {
    condition     = output.releases.data == null
    error_message = "There must be no data release."
  }
  assert {
    condition     = output.values.application.secrets.existingSecret == ""
    error_message = "Without a data release, the application makes its secret itself."
  }
}
