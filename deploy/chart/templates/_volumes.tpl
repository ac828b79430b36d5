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

{{/* Its secrets by where they are: `kubernetes`, `aws`, `class`. */}}
{{- define "service.secretsBySource" -}}
{{- $groups := dict "kubernetes" list "aws" list "class" list -}}
{{- range .Values.secrets -}}
{{- $_ := set $groups .source.kind (append (get $groups .source.kind) .) -}}
{{- end -}}
{{- toJson $groups -}}
{{- end }}

{{/* Whether some are in Secrets Manager, by a class of its own. */}}
{{- define "service.secretsInAws" -}}
{{- if (include "service.secretsBySource" . | fromJson).aws }}true{{ end -}}
{{- end }}

{{/* The file of a secret. */}}
{{- define "service.secretFile" -}}
{{- $folders := dict "kubernetes" "values" "aws" "secrets-manager" "class" (printf "classes/%s" .name) -}}
/var/run/secrets/{{ get $folders .source.kind }}/{{ .name }}
{{- end }}

{{/* What the driver writes, by that class. */}}
{{- define "service.classVolume" -}}
csi:
  driver: secrets-store.csi.k8s.io
  readOnly: true
  volumeAttributes:
    secretProviderClass: {{ . }}
{{- end }}

{{/* Those in Secrets Manager by the SecretProviderClass of its name, or of `provider`. */}}
{{- define "service.secretVolume" -}}
{{- $groups := include "service.secretsBySource" . | fromJson -}}
{{- if $groups.kubernetes }}
- name: secrets
  projected:
    # 0440, as every reader of YAML understands it.
    defaultMode: 288
    sources:
      {{- range $groups.kubernetes }}
      - secret:
          name: {{ .name }}
          items:
            - key: value
              path: {{ .name }}
      {{- end }}
{{- end }}
{{- if $groups.aws }}
- name: secrets-manager
  {{- include "service.classVolume" (.provider | default .Values.name) | nindent 2 }}
{{- end }}
{{- range $index, $secret := $groups.class }}
- name: class-{{ $index }}
  {{- include "service.classVolume" $secret.name | nindent 2 }}
{{- end }}
{{- end }}

{{- define "service.secretMount" -}}
{{- $groups := include "service.secretsBySource" . | fromJson -}}
{{- if $groups.kubernetes }}
- name: secrets
  mountPath: /var/run/secrets/values
  readOnly: true
{{- end }}
{{- if $groups.aws }}
- name: secrets-manager
  mountPath: /var/run/secrets/secrets-manager
  readOnly: true
{{- end }}
{{- range $index, $secret := $groups.class }}
- name: class-{{ $index }}
  mountPath: /var/run/secrets/classes/{{ $secret.name }}
  readOnly: true
{{- end }}
{{- end }}
