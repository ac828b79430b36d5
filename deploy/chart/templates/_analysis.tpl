{{/* The first one when each pod was scraped; one of three may be bad. */}}
{{- define "service.measurements" -}}
initialDelay: 20s
interval: 10s
count: 3
failureLimit: 1
inconclusiveLimit: 3
{{- end }}

{{/* What the image is told to ask its own new version for: forty requests in four seconds. */}}
{{- define "service.probeArguments" -}}
- probe
- --url
- http://{{ include "service.newVersion" . }}:{{ .Values.port }}
- --requests
- "40"
- --per-second
- "10"
- --success-percent
- {{ .Values.rollout.successPercent | quote }}
- --p95-milliseconds
- {{ .Values.rollout.p95Milliseconds | quote }}
{{- if .Values.checksCallers }}
- --token-file
- /var/run/secrets/gatehouse/{{ .Values.name }}
{{- end }}
{{- range .Values.rollout.probes }}
- {{ . | quote }}
{{- end }}
{{- end }}

{{/* The labels of the pod that does it. */}}
{{- define "service.probeLabels" -}}
app.kubernetes.io/name: probe
app.kubernetes.io/component: probe
{{ include "service.belonging" . }}
{{- end }}
