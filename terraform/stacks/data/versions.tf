terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.2"
    }
  }

  # The state lies in this folder. Another backend is chosen by a file backend_override.tf (docs/terraform.md).
  backend "local" {}
}

# The cluster is that of KUBE_CONFIG_PATH (and KUBE_CTX), which both providers read.
provider "helm" {}
