{{/* How long a token holds, in seconds; the kubelet renews it after four fifths of that. */}}
{{- define "service.tokenSeconds" -}}3600{{- end }}

{{/* Tokens, by which it proves who it is, and credentials. */}}
{{- define "service.identityVolumes" -}}
{{- $callees := (include "service.callees" . | fromYaml).callees -}}
{{- $seconds := include "service.tokenSeconds" . -}}
{{- if $callees }}
- name: tokens
  projected:
    sources:
      {{- range $callees }}
      - serviceAccountToken:
          path: {{ . }}
          audience: gatehouse-{{ . }}
          expirationSeconds: {{ $seconds }}
      {{- end }}
{{- end }}
{{- if .Values.checksCallers }}
- name: api-server
  projected:
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: {{ $seconds }}
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
{{- end }}
{{- with .Values.identity }}
{{- if eq .kind "irsa" }}
- name: aws
  projected:
    sources:
      - serviceAccountToken:
          path: token
          audience: sts.amazonaws.com
          expirationSeconds: {{ $seconds }}
{{- else if eq .kind "assume-role" }}
- name: aws
  secret:
    secretName: base-identity
    # 0440, as every reader of YAML understands it.
    defaultMode: 288
    items:
      - key: credentials
        path: credentials
{{- end }}
{{- end }}
{{- end }}

{{- define "service.identityMounts" -}}
{{- if (include "service.callees" . | fromYaml).callees }}
- name: tokens
  mountPath: /var/run/secrets/gatehouse
  readOnly: true
{{- end }}
{{- if .Values.checksCallers }}
- name: api-server
  mountPath: /var/run/secrets/gatehouse-api
  readOnly: true
{{- end }}
{{- if has (dig "kind" "" (.Values.identity | default dict)) (list "irsa" "assume-role") }}
- name: aws
  mountPath: /var/run/secrets/aws
  readOnly: true
{{- end }}
{{- end }}

{{/* Whether its secrets are in AWS; they are all in one place. */}}
{{- define "service.secretsInAws" -}}
{{- with .Values.secrets }}{{ if eq (first .).source.kind "aws" }}true{{ end }}{{ end -}}
{{- end }}

{{/* By the SecretProviderClass of its name, or of `provider`. */}}
{{- define "service.secretVolume" -}}
{{- if include "service.secretsInAws" . }}
- name: secrets
  csi:
    driver: secrets-store.csi.k8s.io
    readOnly: true
    volumeAttributes:
      secretProviderClass: {{ .provider | default .Values.name }}
{{- else if .Values.secrets }}
- name: secrets
  projected:
    # 0440, as every reader of YAML understands it.
    defaultMode: 288
    sources:
      {{- range .Values.secrets }}
      - secret:
          name: {{ .name }}
          items:
            - key: value
              path: {{ .name }}
      {{- end }}
{{- end }}
{{- end }}

{{- define "service.secretMount" -}}
{{- if .Values.secrets }}
- name: secrets
  mountPath: /var/run/secrets/values
  readOnly: true
{{- end }}
{{- end }}
