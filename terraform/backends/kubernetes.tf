# Stores each state in a Secret of the cluster, with a lock. `tofu init -backend-config=secret_suffix=glasshouse-<stack>` names
# the state, and KUBE_CONFIG_PATH the cluster. The namespace must exist, and must not be the namespace of the shop.
terraform {
  backend "kubernetes" {
    namespace = "default"
  }
}
