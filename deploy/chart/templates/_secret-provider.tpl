{{/* Each secret of Secrets Manager, or one key of it, as the file of its name. */}}
{{- define "service.secretProvider" -}}
provider: aws
parameters:
  {{- if eq (dig "kind" "" (.Values.identity | default dict)) "pod-identity" }}
  usePodIdentity: "true"
  {{- end }}
  objects: |
    {{- range (include "service.secretsBySource" . | fromJson).aws }}
    - objectName: {{ .source.object | quote }}
      objectType: secretsmanager
      {{- if .source.key }}
      # The whole of it has a name, too.
      objectAlias: {{ .name }}.json
      jmesPath:
        # Quoted for YAML, and for JMESPath, which would take `client-secret` for something else.
        - path: {{ .source.key | quote | quote }}
          objectAlias: {{ .name }}
      {{- else }}
      objectAlias: {{ .name }}
      {{- end }}
    {{- end }}
{{- end }}
