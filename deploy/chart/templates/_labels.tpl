{{/* What selects the pods that serve. Pods of Jobs have the same name and another component. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/component: server
{{- end }}

{{/* What pods are labelled with beside their name and component. */}}
{{- define "service.belonging" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: {{ .Values.platform }}
app.kubernetes.io/version: {{ .Values.version.version | replace "+" "_" | quote }}
{{- end }}

{{/* Objects: without the version, so that a release changes those alone that it is about. */}}
{{- define "service.labels" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: {{ .Values.platform }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Argo CD makes what the migration needs first, then runs it, then makes the rest, which is of wave 0. */}}
{{- define "service.firstWave" -}}
argocd.argoproj.io/sync-wave: "-2"
{{- end }}

{{/* Whether Argo Rollouts brings new versions in. */}}
{{- define "service.judged" -}}
{{- if ne .Values.rollout.strategy "rolling" }}true{{ end -}}
{{- end }}

{{/* What runs the pods, as others refer to it. */}}
{{- define "service.workload" -}}
{{- if include "service.judged" . -}}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
{{- else -}}
apiVersion: apps/v1
kind: Deployment
{{- end }}
name: {{ .Values.name }}
{{- end }}

{{/* The Service that reaches the new version's pods alone. */}}
{{- define "service.newVersion" -}}
{{ .Values.name }}-{{ eq .Values.rollout.strategy "blue-green" | ternary "preview" "canary" }}
{{- end }}

{{- define "service.image" -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- end }}
