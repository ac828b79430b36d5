{{/* What all objects and pods are labelled with beside their name. */}}
{{- define "database.belonging" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: {{ .Values.platform }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "database.labels" -}}
app.kubernetes.io/name: {{ .Values.name }}
{{ include "database.belonging" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Ahead of what uses it, where one Application has both. */}}
{{- define "database.wave" -}}
argocd.argoproj.io/sync-wave: "-3"
{{- end }}

{{/* Data outlives whoever takes the database out of the description, or removes the release or the Application. */}}
{{- define "database.kept" -}}
argocd.argoproj.io/sync-options: Prune=false,Delete=false
helm.sh/resource-policy: keep
{{- end }}

{{- define "database.image" -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- end }}
