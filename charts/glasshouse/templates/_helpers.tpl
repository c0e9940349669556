{{/* Name of the release's objects, at most 40 characters, so that every suffix fits into 63. */}}
{{- define "glasshouse.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Labels of every object. Argument: (dict "root" $ "component" "order"). */}}
{{- define "glasshouse.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: glasshouse
{{ include "glasshouse.selector" . }}
{{- end -}}

{{/* Labels that select the pods of a component. */}}
{{- define "glasshouse.selector" -}}
{{ include "glasshouse.release" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels that select all pods of the release. */}}
{{- define "glasshouse.release" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Services of the release. */}}
{{- define "glasshouse.roster" -}}
{{ .Values.shop.enabled | ternary (.Files.Get "files/roster.yaml") "{}" }}
{{- end -}}

{{- define "glasshouse.image" -}}
{{ printf "%s/%s:%s" .root.Values.image.registry .name (default .root.Chart.AppVersion .root.Values.image.tag) }}
{{- end -}}

{{- define "glasshouse.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "glasshouse.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end -}}

{{/* Pod fields that every pod has. Argument: (dict "root" $ "user" 1000). */}}
{{- define "glasshouse.pod" -}}
serviceAccountName: {{ include "glasshouse.serviceAccount" .root }}
automountServiceAccountToken: false
# Without it, the pods get a variable for each service of the namespace.
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Security context of every container, as the Pod Security Standard `restricted` requires. */}}
{{- define "glasshouse.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: { drop: [ALL] }
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* Spreads the pods of a component over nodes and zones, where there are several. */}}
{{- define "glasshouse.spread" -}}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "glasshouse.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* Values of a service: serviceDefaults, replaced by services.<name>. */}}
{{- define "glasshouse.serviceValues" -}}
{{- $own := default dict (get .root.Values.services .name) -}}
{{ mergeOverwrite (deepCopy .root.Values.serviceDefaults) (deepCopy $own) | toYaml }}
{{- end -}}

{{/* Fails for values that contradict each other. */}}
{{- define "glasshouse.check" -}}
{{- if and (not .Values.shop.enabled) (or .Values.console.enabled .Values.traffic.enabled .Values.seed.enabled .Values.warehouse.enabled) -}}
{{- fail "shop.enabled is false: set console.enabled, traffic.enabled, seed.enabled and warehouse.enabled to false" -}}
{{- end -}}
{{- $roster := .Files.Get "files/roster.yaml" | fromYaml -}}
{{- range $name, $_ := .Values.services -}}
{{- if not (hasKey $roster $name) -}}{{- fail (printf "services.%s: there is no such service; the services are %s" $name (keys $roster | sortAlpha | join ", ")) -}}{{- end -}}
{{- end -}}
{{- if and .Values.shop.enabled (not .Values.mongodb.enabled) (not .Values.mongodb.url) (not .Values.mongodb.existingSecret) -}}
{{- fail "mongodb.enabled is false: set mongodb.url or mongodb.existingSecret" -}}
{{- end -}}
{{- if and .Values.shop.enabled .Values.networkPolicy.enabled .Values.networkPolicy.egress.enabled (not .Values.networkPolicy.egress.additional) -}}
{{- if or (not .Values.mongodb.enabled) (and (not .Values.hazelcast.enabled) .Values.hazelcast.members) (eq .Values.telemetry.mode "external") -}}
{{- fail "external addresses need a rule in networkPolicy.egress.additional, or networkPolicy.egress.enabled=false" -}}
{{- end -}}
{{- end -}}
{{- end -}}
