locals {
  # The chart has the names of the services and the memory of each container.
  chart    = yamldecode(file("${path.module}/../../../charts/glasshouse/values.yaml"))
  services = sort(keys(yamldecode(file("${path.module}/../../../charts/glasshouse/files/roster.yaml"))))
  scalable = concat(local.services, ["hazelcast", "mongodb"])

  # The services hold no state and need the same memory under any load, so a larger class adds pods, not memory. MongoDB
  # and Hazelcast keep data in memory, so they get more of it.
  classes = {
    small = {
      replicas    = 1
      autoscaling = false
      mongodb = {
        replicas        = 1
        volume_gib      = tonumber(trimsuffix(local.chart.mongodb.persistence.size, "Gi"))
        cache_gigabytes = local.chart.mongodb.cacheGigabytes
        memory_mib      = tonumber(trimsuffix(local.chart.mongodb.resources.limits.memory, "Mi"))
      }
      hazelcast = {
        replicas       = 1
        heap_megabytes = local.chart.hazelcast.heapMegabytes
        memory_mib     = tonumber(trimsuffix(local.chart.hazelcast.resources.limits.memory, "Mi"))
      }
    }
    medium = {
      replicas    = 2
      autoscaling = false
      mongodb     = { replicas = 3, volume_gib = 8, cache_gigabytes = "0.5", memory_mib = 896 }
      hazelcast   = { replicas = 2, heap_megabytes = 256, memory_mib = 448 }
    }
    large = {
      replicas    = 3
      autoscaling = true
      mongodb     = { replicas = 3, volume_gib = 32, cache_gigabytes = "1", memory_mib = 1664 }
      hazelcast   = { replicas = 3, heap_megabytes = 512, memory_mib = 768 }
    }
  }
  class_of    = { development = "small", staging = "medium", production = "large" }
  class_name  = coalesce(var.resource_class, local.class_of[var.environment])
  class       = local.classes[local.class_name]
  autoscaling = coalesce(var.autoscaling, local.class.autoscaling)

  mongodb_external   = var.mongodb.url != null || var.mongodb.secret != null
  hazelcast_external = length(var.hazelcast_members) > 0

  replicas = merge(
    { for name in local.services : name => lookup(var.replicas, name, local.class.replicas) },
    local.mongodb_external ? {} : { mongodb = lookup(var.replicas, "mongodb", local.class.mongodb.replicas) },
    local.hazelcast_external ? {} : { hazelcast = lookup(var.replicas, "hazelcast", local.class.hazelcast.replicas) },
  )
  max_replicas = {
    for name, count in local.replicas :
    name => local.autoscaling && contains(local.services, name) ? 2 * count : count
  }

  traffic = coalesce(var.traffic, var.environment != "production")
  retain  = coalesce(var.storage.retain, var.environment == "production")

  # Two releases of the chart in one namespace, so that the application can be removed without its data.
  release  = { application = var.name, data = "${var.name}-data" }
  has_data = !local.mongodb_external || !local.hazelcast_external
}
