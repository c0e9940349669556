{{- define "glasshouse.secretName" -}}
{{ default (include "glasshouse.fullname" .) .Values.secrets.existingSecret }}
{{- end -}}

{{/* Environment variable from the secret. Argument: (dict "root" $ "name" "ADMIN_PASSWORD" "key" "admin-password"). */}}
{{- define "glasshouse.secretVariable" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ include "glasshouse.secretName" .root }}, key: {{ .key }} } }
{{- end -}}

{{/* Variables of a rendered list, of which a map replaces some and adds others: a name may be in the list only once. */}}
{{- define "glasshouse.env" -}}
{{- $replaced := .replaced -}}
{{- range fromYamlArray .text -}}
{{- if not (hasKey $replaced .name) }}
- {{ toJson . }}
{{- end -}}
{{- end -}}
{{- range $name, $value := $replaced }}
- {{ dict "name" $name "value" (toString $value) | toJson }}
{{- end -}}
{{- end -}}

{{/* Host names of the members of the replica set, with ports, separated by commas. */}}
{{- define "glasshouse.mongodbHosts" -}}
{{- $name := printf "%s-mongodb" (include "glasshouse.fullname" .) -}}
{{- $hosts := list -}}
{{- range $i := until (int .Values.mongodb.replicas) -}}
{{- $hosts = append $hosts (printf "%s-%d.%s:27017" $name $i $name) -}}
{{- end -}}
{{- join "," $hosts -}}
{{- end -}}

{{- define "glasshouse.mongodbUrl" -}}
{{- if .Values.mongodb.enabled -}}
mongodb://{{ include "glasshouse.mongodbHosts" . }}/?replicaSet=rs0
{{- else -}}
{{ .Values.mongodb.url }}
{{- end -}}
{{- end -}}

{{/* Environment of a service with a store. */}}
{{- define "glasshouse.storeVariables" -}}
- { name: STORE, value: mongodb }
- name: MONGODB_URL
  valueFrom: { secretKeyRef: { name: {{ default (printf "%s-mongodb" (include "glasshouse.fullname" .)) .Values.mongodb.existingSecret }}, key: mongodb-url } }
{{- end -}}

{{- define "glasshouse.cacheVariables" -}}
{{- $members := .Values.hazelcast.enabled | ternary (list (printf "%s-hazelcast:5701" (include "glasshouse.fullname" .))) .Values.hazelcast.members -}}
{{- if $members -}}
- { name: CACHE, value: hazelcast }
- { name: HAZELCAST_MEMBERS, value: {{ join "," $members | quote }} }
- { name: HAZELCAST_CLUSTER, value: {{ .Values.hazelcast.cluster | quote }} }
{{- else -}}
- { name: CACHE, value: memory }
{{- end -}}
{{- end -}}

{{/* Receivers of logs and spans: the console, those of the mode `small`, or external ones. */}}
{{- define "glasshouse.telemetryVariables" -}}
{{- $name := include "glasshouse.fullname" . -}}
{{- $logs := list -}}{{- $zipkin := list -}}{{- $otlp := list -}}
{{- if .Values.console.enabled -}}
{{- $logs = append $logs (printf "%s-console:24224" $name) -}}
{{- $zipkin = append $zipkin (printf "http://%s-console:9411/api/v2/spans" $name) -}}
{{- end -}}
{{- if eq .Values.telemetry.mode "small" -}}
{{- $otlp = append $otlp (printf "http://%s-jaeger:4318/v1/traces" $name) -}}
{{- else if eq .Values.telemetry.mode "external" -}}
{{- $logs = concat $logs .Values.telemetry.external.logForward -}}
{{- $zipkin = concat $zipkin .Values.telemetry.external.tracesZipkin -}}
{{- $otlp = concat $otlp .Values.telemetry.external.tracesOtlp -}}
{{- end -}}
- name: SERVICE_INSTANCE
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- { name: ENVIRONMENT, value: {{ .Values.environment | quote }} }
- { name: LOG_FORWARD, value: {{ join "," $logs | quote }} }
- { name: TRACES_ZIPKIN, value: {{ join "," $zipkin | quote }} }
- { name: TRACES_OTLP, value: {{ join "," $otlp | quote }} }
- { name: TRACES_RATIO, value: {{ .Values.telemetry.tracesRatio | quote }} }
{{- end -}}

{{/* Variables of a service of the roster, besides those in values. Argument: (dict "root" $ "name" "order" "roster" $roster). */}}
{{- define "glasshouse.serviceVariables" -}}
{{- $root := .root -}}{{- $roster := .roster -}}{{- $name := .name -}}
{{- $service := get $roster $name -}}
{{- $fullname := include "glasshouse.fullname" $root -}}
{{ include "glasshouse.telemetryVariables" $root }}
- { name: DRAIN_MS, value: {{ mul $root.Values.drainSeconds 1000 | quote }} }
- { name: SHUTDOWN_MS, value: {{ mul $root.Values.shutdownSeconds 1000 | quote }} }
# Callers then spread their connections over new pods, too.
- { name: REQUESTS_PER_CONNECTION, value: "100" }
- { name: PUBLIC_URL, value: {{ $root.Values.publicUrl | quote }} }
{{- range $called := $service.calls }}
- { name: {{ upper $called }}_URL, value: "http://{{ $fullname }}-{{ $called }}:{{ (get $roster $called).port }}" }
{{- end }}
{{- if $service.store }}
{{ include "glasshouse.storeVariables" $root }}
{{- end }}
{{- if $service.cache }}
{{ include "glasshouse.cacheVariables" $root }}
{{- end }}
{{- if eq $name "oauth" }}
{{ include "glasshouse.secretVariable" (dict "root" $root "name" "ADMIN_PASSWORD" "key" "admin-password") }}
{{- end }}
{{- if and $service.public (or $root.Values.ingress.enabled $root.Values.httpRoute.enabled) }}
- { name: TRUST_PROXY, value: "true" }
{{- end }}
{{- if and $service.public $root.Values.links.console }}
- { name: CONSOLE_URL, value: {{ $root.Values.links.console | quote }} }
{{- end }}
{{- if $root.Values.faults.enabled }}
{{ include "glasshouse.secretVariable" (dict "root" $root "name" "FAULTS_TOKEN" "key" "faults-token") }}
{{- end }}
{{- end -}}
