# States as Secrets of the cluster, with a lock each. `tofu init -backend-config=secret_suffix=glasshouse-<stack>` names the
# state; the cluster is that of KUBE_CONFIG_PATH. The namespace must exist, and outlive that of the shop.
terraform {
  backend "kubernetes" {
    namespace = "default"
  }
}
