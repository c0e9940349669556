# Memory limits in MiB, from the resources that the chart sets, or from the resource class.
locals {
  limits = merge(
    {
      for name in local.services :
      name => try(local.chart.services[name].resources.limits.memory, local.chart.serviceDefaults.resources.limits.memory)
    },
    { for name in ["console", "traffic", "seed", "test"] : name => local.chart[name].resources.limits.memory },
    { for name in ["jaeger", "prometheus"] : name => local.chart.telemetry[name].resources.limits.memory },
  )
  pod_mib = merge(
    { for name, limit in local.limits : name => tonumber(trimsuffix(limit, "Mi")) },
    { for name in ["mongodb", "hazelcast"] : name => local.class[name].memory_mib },
  )

  # Pods that run all the time, by release. `console`, `traffic` and the small telemetry servers have one pod each.
  pods = {
    application = merge(
      { for name in local.services : name => local.replicas[name] },
      { console = 1 },
      local.traffic ? { traffic = 1 } : {},
      var.telemetry.mode == "small" ? { jaeger = 1, prometheus = 1 } : {},
    )
    data = { for name in ["mongodb", "hazelcast"] : name => local.replicas[name] if can(local.replicas[name]) }
  }
  total_mib = {
    for part, pods in local.pods :
    part => sum(concat([0], [for name, count in pods : count * local.pod_mib[name]]))
  }

  # An update starts one more pod of each service before it stops an old one; all others are replaced one by one.
  # The job that adds the sample products and the pod of `helm test` may run at the same time.
  peak_pods = merge(
    local.pods.application,
    { for name in local.services : name => local.max_replicas[name] + 1 },
    local.pods.data,
    { seed = 1, test = 1 },
  )
  quota = {
    pods       = sum(values(local.peak_pods))
    memory_mib = sum([for name, count in local.peak_pods : count * local.pod_mib[name]])
  }
}
