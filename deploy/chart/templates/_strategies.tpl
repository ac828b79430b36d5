{{/* How many there are is the autoscaler's to say, where there is one. */}}
{{- define "service.replicas" -}}
{{- if eq (int .Values.replicas.min) (int .Values.replicas.max) -}}
replicas: {{ .Values.replicas.min }}
{{- end }}
{{- end }}

{{/* All at once after it was looked at, and back again when users fare worse with it. */}}
{{- define "service.blueGreen" -}}
activeService: {{ .Values.name }}
previewService: {{ include "service.newVersion" . }}
prePromotionAnalysis:
  {{- include "service.analysis" . | nindent 2 }}
{{- if .Values.rollout.prometheus }}
postPromotionAnalysis:
  templates:
    - templateName: {{ .Values.name }}-requests
  args:
    {{- include "service.newVersionHash" . | nindent 4 }}
{{- end }}
# For as long nodes may still send requests to the old version.
scaleDownDelaySeconds: 30
abortScaleDownDelaySeconds: 30
{{- end }}

{{/* A fifth, then a half of the pods, each looked at. Requests are spread over pods by Kubernetes itself. */}}
{{- define "service.canary" -}}
canaryService: {{ include "service.newVersion" . }}
maxSurge: 1
maxUnavailable: 0
steps:
  {{- range list 20 50 }}
  - setWeight: {{ . }}
  - analysis:
      {{- include "service.analysis" $ | nindent 6 }}
  {{- end }}
{{- end }}

{{/* Synthetic requests, and the figures of all requests where something keeps them. */}}
{{- define "service.analysis" -}}
templates:
  - templateName: {{ .Values.name }}-synthetic
  {{- if .Values.rollout.prometheus }}
  - templateName: {{ .Values.name }}-requests
  {{- end }}
{{- if .Values.rollout.prometheus }}
args:
  {{- include "service.newVersionHash" . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "service.newVersionHash" -}}
- name: hash
  valueFrom:
    podTemplateHashValue: Latest
{{- end }}
