# One invalid value for each rule. `expect_failures` compares only the refused variable, so `.ci/terraform-stage` plans each
# run's variables by themselves and requires the message in its comment.
variables {
  egress = { namespaces = ["monitoring"] }
}

run "unknown_environment_refused" {
  # Message: The environment must be development, staging or production.
  command = plan
  variables {
    environment = "test"
  }
  expect_failures = [var.environment]
}

run "name_with_upper_case_letters_refused" {
  # Message: The name must have at most 30 lower-case letters
  command = plan
  variables {
    name = "Shop"
  }
  expect_failures = [var.name]
}

run "name_that_ends_with_a_hyphen_refused" {
  # Message: The name must have at most 30 lower-case letters
  command = plan
  variables {
    name = "shop-"
  }
  expect_failures = [var.name]
}

run "floating_image_tag_refused" {
  # Message: The tag must name a version
  command = plan
  variables {
    image = { tag = "latest" }
  }
  expect_failures = [var.image]
}

run "unknown_resource_class_refused" {
  # Message: The resource class must be small, medium or large.
  command = plan
  variables {
    resource_class = "huge"
  }
  expect_failures = [var.resource_class]
}

run "replicas_of_an_unknown_service_refused" {
  # Message: Replicas can be set for these only: customer, gateway, oauth, order, product, hazelcast, mongodb.
  command = plan
  variables {
    replicas = { basket = 2 }
  }
  expect_failures = [var.replicas]
}

run "zero_replicas_refused" {
  # Message: Replicas must be whole numbers from 1 to 20.
  command = plan
  variables {
    replicas = { order = 0 }
  }
  expect_failures = [var.replicas]
}

run "fractional_replicas_refused" {
  # Message: Replicas must be whole numbers from 1 to 20.
  command = plan
  variables {
    replicas = { order = 1.5 }
  }
  expect_failures = [var.replicas]
}

run "ten_members_of_hazelcast_refused" {
  # Message: Hazelcast must have at most 9 replicas.
  command = plan
  variables {
    replicas = { hazelcast = 10 }
  }
  expect_failures = [var.replicas]
}

run "two_members_of_mongodb_refused" {
  # Message: MongoDB must have 1 or 3 replicas
  command = plan
  variables {
    replicas = { mongodb = 2 }
  }
  expect_failures = [var.replicas]
}

run "empty_volume_refused" {
  # Message: The volume size must be 1 to 1024 GiB.
  command = plan
  variables {
    storage = { size_gib = 0 }
  }
  expect_failures = [var.storage]
}

run "unknown_publish_mode_refused" {
  # Message: The publish mode must be none, node-port, ingress or http-route.
  command = plan
  variables {
    publish = { mode = "load-balancer" }
  }
  expect_failures = [var.publish]
}

run "ingress_without_host_refused" {
  # Message: The publish modes ingress and http-route need gateway_host.
  command = plan
  variables {
    publish = { mode = "ingress" }
  }
  expect_failures = [var.publish]
}

run "host_with_scheme_refused" {
  # Message: A host must be a DNS name in lower case, without scheme and port.
  command = plan
  variables {
    publish = { gateway_host = "https://shop.example.org" }
  }
  expect_failures = [var.publish]
}

run "one_host_for_gateway_and_console_refused" {
  # Message: Gateway and console need different hosts.
  command = plan
  variables {
    publish = { gateway_host = "a.example.org", console_host = "a.example.org" }
  }
  expect_failures = [var.publish]
}

run "http_route_without_gateway_refused" {
  # Message: The publish mode http-route needs parent_gateway.
  command = plan
  variables {
    publish = { mode = "http-route", gateway_host = "a.example.org" }
  }
  expect_failures = [var.publish]
}

run "node_port_below_the_range_refused" {
  # Message: The node port must be 30000 to 32767.
  command = plan
  variables {
    publish = { mode = "node-port", node_port = 8080 }
  }
  expect_failures = [var.publish]
}

run "address_with_path_refused" {
  # Message: The URL for clients must be http:// or https://
  command = plan
  variables {
    publish = { url = "https://shop.example.org/shop" }
  }
  expect_failures = [var.publish]
}

run "address_range_without_length_refused" {
  # Message: An address range must be in CIDR notation, such as 10.1.0.0/16.
  command = plan
  variables {
    egress = { cidrs = ["10.1.0.0"] }
  }
  expect_failures = [var.egress]
}

run "external_back_end_without_egress_refused" {
  # Message: External back-ends need egress
  command = plan
  variables {
    egress            = {}
    hazelcast_members = ["cache.example.org:5701"]
  }
  expect_failures = [var.egress]
}

run "unknown_telemetry_mode_refused" {
  # Message: The telemetry mode must be none, small or external.
  command = plan
  variables {
    telemetry = { mode = "full" }
  }
  expect_failures = [var.telemetry]
}

run "external_telemetry_without_address_refused" {
  # Message: The telemetry mode external needs at least one address
  command = plan
  variables {
    telemetry = { mode = "external" }
  }
  expect_failures = [var.telemetry]
}

run "telemetry_address_without_mode_refused" {
  # Message: The telemetry mode external needs at least one address
  command = plan
  variables {
    telemetry = { log_forward = ["fluentd.logging:24224"] }
  }
  expect_failures = [var.telemetry]
}

run "traces_address_without_path_refused" {
  # Message: An address for traces must be a complete URL
  command = plan
  variables {
    telemetry = { mode = "external", traces_otlp = ["jaeger:4318"] }
  }
  expect_failures = [var.telemetry]
}

run "log_address_with_scheme_refused" {
  # Message: An address for log records must be host:port
  command = plan
  variables {
    telemetry = { mode = "external", log_forward = ["http://fluentd.logging:24224"] }
  }
  expect_failures = [var.telemetry]
}

run "ratio_above_one_refused" {
  # Message: The share of traces must be 0 to 1.
  command = plan
  variables {
    telemetry = { ratio = 2 }
  }
  expect_failures = [var.telemetry]
}

run "two_sources_of_the_connection_string_refused" {
  # Message: Give the connection string of MongoDB or the name of its secret, not both.
  command = plan
  variables {
    mongodb = { url = "mongodb+srv://db.example.org/", secret = "db" }
  }
  expect_failures = [var.mongodb]
}

run "mongodb_without_replica_set_refused" {
  # Message: orders need transactions, which need a replica set.
  command = plan
  variables {
    mongodb = { url = "mongodb://db.example.org/" }
  }
  expect_failures = [var.mongodb]
}

run "password_in_the_connection_string_refused" {
  # Message: A connection string with a password belongs in a secret
  command = plan
  variables {
    mongodb = { url = "mongodb+srv://shop:hunter2@db.example.org/" }
  }
  expect_failures = [var.mongodb]
}

run "hazelcast_member_without_port_refused" {
  # Message: A Hazelcast member must be host:port.
  command = plan
  variables {
    hazelcast_members = ["cache.example.org"]
  }
  expect_failures = [var.hazelcast_members]
}

run "fault_injection_in_production_refused" {
  # Message: Faults cannot be enabled in production.
  command = plan
  variables {
    environment = "production"
    faults      = true
  }
  expect_failures = [var.faults]
}
