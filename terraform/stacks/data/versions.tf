terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.2"
    }
  }

  # Stores the state in this folder. A file backend_override.tf selects another backend (docs/terraform.md).
  backend "local" {}
}

# The providers helm and kubernetes read KUBE_CONFIG_PATH and KUBE_CTX, which select the cluster.
provider "helm" {}
