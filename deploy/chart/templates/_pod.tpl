{{/* The pods that serve: a template of a Rollout or of a Deployment. */}}
{{- define "service.pod" -}}
metadata:
  labels:
    {{- include "service.selector" . | nindent 4 }}
    {{- include "service.belonging" . | nindent 4 }}
  {{- if and (include "service.secretsInAws" .) (not .Values.identity) }}
  annotations:
    # The secrets are read by the driver: what has no AWS identity gets no AWS setting from EKS either.
    eks.amazonaws.com/skip-containers: {{ .Values.name }}
  {{- end }}
spec:
  serviceAccountName: {{ .Values.name }}
  {{- include "service.podBasics" . | nindent 2 }}
  terminationGracePeriodSeconds: {{ include "service.gracePeriod" . }}
  topologySpreadConstraints:
    {{- include "service.spread" . | trim | nindent 4 }}
  containers:
    - name: {{ .Values.name }}
      image: {{ include "service.image" . }}
      {{- include "service.container" . | nindent 6 }}
  {{- with printf "%s%s" (include "service.identityVolumes" .) (include "service.secretVolume" .) }}
  volumes:
    {{- . | trim | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "service.container" -}}
# The protocol as the server adds it to a Rollout, which Argo CD would take for a difference.
ports:
  - name: http
    containerPort: {{ .Values.port }}
    protocol: TCP
  - name: metrics
    containerPort: {{ .Values.metricsPort }}
    protocol: TCP
env:
  {{- include "service.environment" . | trim | nindent 2 }}
# No limit of CPU: it would slow requests down while the node has some to spare.
resources:
  requests:
    cpu: {{ .Values.cpuMillis }}m
    memory: {{ .Values.memoryMib }}Mi
  limits:
    memory: {{ .Values.memoryMib }}Mi
securityContext:
  {{- include "service.containerSecurity" . | nindent 2 }}
{{ include "service.probes" . }}
{{- with printf "%s%s" (include "service.identityMounts" .) (include "service.secretMount" .) }}
volumeMounts:
  {{- . | trim | nindent 2 }}
{{- end }}
{{- end }}

{{/* A minute to start, looked at each second, so that it is ready as soon as it can be. */}}
{{- define "service.probes" -}}
startupProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 1
  timeoutSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /health/live, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /health/ready, port: http }
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
{{- end }}

{{/* In seconds: what the service takes to stop, and five to flush and end. */}}
{{- define "service.gracePeriod" -}}
{{ div (add (include "service.shutdownDelay" .) (include "service.shutdownTimeout" .) 5000) 1000 }}
{{- end }}

{{/* The loss of a node or a zone takes some replicas, not all. It is a wish: one node is enough to run. */}}
{{- define "service.spread" -}}
{{- $hash := ternary "rollouts-pod-template-hash" "pod-template-hash" (eq (include "service.judged" .) "true") -}}
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- topologyKey: {{ . }}
  maxSkew: 1
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "service.selector" $ | nindent 6 }}
  matchLabelKeys: [{{ $hash }}]
{{- end }}
{{- end }}
