run "node_port" {
  command = plan
  variables {
    publish = { mode = "node-port", node_port = 30080, gateway_host = "node1.example.org" }
  }

  assert {
    condition     = output.values.application.gatewayService == { type = "NodePort", nodePort = 30080 }
    error_message = "The gateway must be on the given port of the nodes."
  }
  assert {
    condition     = output.urls.gateway == "http://node1.example.org:30080"
    error_message = "Clients must use the host and the port."
  }
}

run "ingress_without_certificate" {
  command = plan
  variables {
    publish = { mode = "ingress", gateway_host = "shop.example.org" }
  }

  assert {
    condition     = output.values.application.ingress == { enabled = true, host = "shop.example.org" }
    error_message = "The Ingress must have the host and the defaults of the chart."
  }
  assert {
    condition     = output.urls.gateway == "http://shop.example.org" && output.urls.console == null
    error_message = "Without a certificate, clients must use http; the console is not published."
  }
}

run "ingress_with_certificate_for_both_hosts" {
  command = plan
  variables {
    publish = {
      mode         = "ingress"
      gateway_host = "shop.example.org"
      console_host = "console.example.org"
      tls_secret   = "shop-tls"
    }
  }

  assert {
    condition     = output.values.application.ingress.tls[0].secretName == "shop-tls"
    error_message = "The Ingress must use the certificate of the secret."
  }
  assert {
    condition     = join(" ", output.values.application.ingress.tls[0].hosts) == "shop.example.org console.example.org"
    error_message = "The certificate must be used for both hosts."
  }
  assert {
    condition     = output.urls == { gateway = "https://shop.example.org", console = "https://console.example.org" }
    error_message = "With a certificate, clients must use https."
  }
  assert {
    condition     = output.values.application.publicUrl == output.urls.gateway
    error_message = "The issuer of the tokens must be the address for clients."
  }
  assert {
    condition     = output.values.application.links.console == output.urls.console
    error_message = "Pages must link to the published console."
  }
}

run "http_route_on_a_gateway_of_the_cluster" {
  command = plan
  variables {
    publish = {
      mode           = "http-route"
      gateway_host   = "shop.example.org"
      parent_gateway = { name = "public", namespace = "infra" }
    }
  }

  assert {
    condition     = output.values.application.httpRoute.parentRefs[0] == { name = "public", namespace = "infra" }
    error_message = "The routes must attach to the given gateway."
  }
  assert {
    condition     = !output.values.application.ingress.enabled && keys(output.values.application.ingress) == ["enabled"]
    error_message = "There must be no Ingress besides the routes."
  }
  assert {
    condition     = output.urls.gateway == "https://shop.example.org"
    error_message = "The gateway of the cluster ends TLS unless it is said otherwise."
  }
}

run "given_address_wins" {
  command = plan
  variables {
    publish = { mode = "ingress", gateway_host = "shop.example.org", url = "https://shop.example.org:8443" }
  }

  assert {
    condition     = output.urls.gateway == "https://shop.example.org:8443"
    error_message = "The given address must be the one for clients."
  }
}
