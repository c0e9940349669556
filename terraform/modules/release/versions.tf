terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    helm = {
      source = "hashicorp/helm"
      # From version 3 on, `set` and the provider's `kubernetes` are attributes instead of blocks.
      version = "~> 3.1"
    }
  }
}
