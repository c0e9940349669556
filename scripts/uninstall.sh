#!/bin/sh
# Removes the release that scripts/install.sh has made, with its data and its namespace.
#   scripts/uninstall.sh
#   NAMESPACE, RELEASE, KUBECONFIG    as for scripts/install.sh
#   KEEP_NAMESPACE=yes                keeps the namespace, and volumes that mongodb.persistence.retain has kept
set -eu
namespace=${NAMESPACE:-glasshouse} release=${RELEASE:-glasshouse}
KUBECONFIG=${KUBECONFIG:-/etc/rancher/k3s/k3s.yaml}
export KUBECONFIG

helm uninstall "$release" --namespace "$namespace" --ignore-not-found --wait --timeout 10m
[ "${KEEP_NAMESPACE:-no}" = yes ] || kubectl delete namespace "$namespace" --ignore-not-found --timeout 5m
