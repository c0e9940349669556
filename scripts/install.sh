#!/bin/sh
# Installs the shop on K3s, which this script does not install: https://docs.k3s.io/quick-start. Further arguments are
# passed to `helm upgrade --install`, e.g. --set telemetry.mode=small.
#   scripts/install.sh [ARGUMENT...]
#   NAMESPACE     namespace of the release, made with the Pod Security Standard `restricted`    glasshouse
#   RELEASE       name of the release                                                            glasshouse
#   CHART         folder, package or oci:// address of the chart    charts/glasshouse of this repository
#   IMAGES        local: builds the images with Docker and imports them into K3s; none: they can be pulled    local
#   KUBECONFIG    /etc/rancher/k3s/k3s.yaml
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
namespace=${NAMESPACE:-glasshouse} release=${RELEASE:-glasshouse} chart=${CHART:-$root/charts/glasshouse}
images=${IMAGES:-local}
KUBECONFIG=${KUBECONFIG:-/etc/rancher/k3s/k3s.yaml}
export KUBECONFIG

fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
[ -r "$KUBECONFIG" ] || fail "cannot read $KUBECONFIG: run as root, or set KUBECONFIG to a file that you can read"
for program in kubectl helm; do
  command -v "$program" >/dev/null || fail "$program is missing: https://helm.sh/docs/intro/install; k3s brings kubectl"
done
kubectl version >/dev/null 2>&1 || fail "the cluster of $KUBECONFIG does not respond"

case $images in
  local)
    for program in docker k3s; do
      command -v "$program" >/dev/null || fail "IMAGES=local needs $program; IMAGES=none uses images that can be pulled"
    done
    names=$("$root/.ci/image-names")
    for name in $names; do
      printf 'building and importing %s\n' "$name"
      "$root/.ci/build-image" "$name" >/dev/null
      docker save "glasshouse/$name:local" | k3s ctr images import - >/dev/null
    done
    set -- --set-string image.tag=local "$@"
    ;;
  none) ;;
  *) fail "IMAGES is local or none" ;;
esac

kubectl create namespace "$namespace" --dry-run=client -o yaml | kubectl apply -f - >/dev/null
kubectl label namespace "$namespace" --overwrite pod-security.kubernetes.io/enforce=restricted >/dev/null
helm upgrade --install "$release" "$chart" --namespace "$namespace" --wait --timeout 15m "$@"
