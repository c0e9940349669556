terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "3.2.1"
    }
  }

  # Stores the state in this folder. A file backend_override.tf selects another backend (docs/terraform.md).
  backend "local" {}
}

# The providers helm and kubernetes read KUBE_CONFIG_PATH and KUBE_CTX, which select the cluster.
provider "kubernetes" {}
