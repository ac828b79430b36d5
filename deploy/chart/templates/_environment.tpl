{{/* Between failing readiness and closing, in milliseconds: until nobody sends requests there any more. */}}
{{- define "service.shutdownDelay" -}}10000{{- end }}

{{/* Then open requests get so long, more than REQUEST_TIMEOUT_MS. */}}
{{- define "service.shutdownTimeout" -}}15000{{- end }}

{{/* What an entrance of NGINX lets in: more than the longest body that a service takes, a picture of 10 MiB. */}}
{{- define "service.longestBody" -}}12m{{- end }}

{{/* The name of a service in the names of settings. */}}
{{- define "service.settingName" -}}
{{ . | upper | replace "-" "_" }}
{{- end }}

{{/* The services that it gets a token for; its replicas, where they call each other, are one of them. */}}
{{- define "service.callees" -}}
{{- $own := .Values.peers | ternary (list .Values.name) list -}}
callees: {{ concat .Values.calls $own | uniq | sortAlpha | toJson }}
{{- end }}

{{/* Settings that follow from what else the chart makes. */}}
{{- define "service.ownSettings" -}}
{{- $ := . -}}
HOST: "0.0.0.0"
PORT: {{ .Values.port | quote }}
METRICS_PORT: {{ .Values.metricsPort | quote }}
GATEHOUSE_STAGE: {{ .Values.stage | quote }}
GATEHOUSE_VERSION: {{ .Values.version.version | quote }}
GATEHOUSE_COMMIT: {{ .Values.version.commit | quote }}
GATEHOUSE_BUILT_AT: {{ .Values.version.builtAt | quote }}
SHUTDOWN_DELAY_MS: {{ include "service.shutdownDelay" . | quote }}
SHUTDOWN_TIMEOUT_MS: {{ include "service.shutdownTimeout" . | quote }}
{{- range (include "service.callees" . | fromYaml).callees }}
{{ include "service.settingName" . }}_TOKEN_FILE: /var/run/secrets/gatehouse/{{ . }}
{{- end }}
{{- if .Values.peers }}
{{ include "service.settingName" .Values.name }}_PEERS: {{ printf "%s-peers:%v" .Values.name .Values.port | quote }}
{{- end }}
{{- if .Values.checksCallers }}
CALLERS_JWKS: https://kubernetes.default.svc/openid/v1/jwks
CALLERS_CA_FILE: /var/run/secrets/gatehouse-api/ca.crt
CALLERS_JWKS_TOKEN_FILE: /var/run/secrets/gatehouse-api/token
{{- end }}
{{- with .Values.identity }}
{{- if eq .kind "irsa" }}
AWS_ROLE_ARN: {{ .roleArn }}
AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/secrets/aws/token
{{- else if eq .kind "assume-role" }}
AWS_SHARED_CREDENTIALS_FILE: /var/run/secrets/aws/credentials
GATEHOUSE_ASSUME_ROLE_ARN: {{ .roleArn }}
{{- end }}
{{- end }}
{{- range .Values.secrets }}
{{ .setting }}: {{ include "service.secretFile" . }}
{{- end }}
{{- end }}

{{/* All settings, as variables. What looks like a reference to a variable is none. */}}
{{- define "service.environment" -}}
{{- $settings := merge (include "service.ownSettings" . | fromYaml) .Values.settings -}}
{{- range $name, $value := $settings }}
- name: {{ $name }}
  value: {{ $value | toString | replace "$(" "$$(" | quote }}
{{- end }}
{{- range $name, $key := .Values.clusterSettings }}
- name: {{ $name }}
  valueFrom:
    configMapKeyRef:
      name: cluster
      key: {{ $key }}
{{- end }}
{{- end }}
