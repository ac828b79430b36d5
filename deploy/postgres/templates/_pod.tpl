{{/* What all pods say alike: Pod Security `restricted`, and no access to the API. */}}
{{- define "database.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecret }}
imagePullSecrets:
  - name: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  # The group may read the key of the certificate, which PostgreSQL accepts of a file of root.
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "database.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Its password and the authority of its certificate: Secrets that `gatehouse cluster prepare` makes. */}}
{{- define "database.secretVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range list .Values.name (printf "%s-ca" .Values.name) }}
      - secret:
          name: {{ . }}
          items:
            - key: value
              path: {{ . }}
      {{- end }}
{{- end }}

{{- define "database.secretMount" -}}
- name: secrets
  mountPath: /var/run/secrets/values
  readOnly: true
{{- end }}

{{- define "database.passwordFile" -}}
- name: DATABASE_PASSWORD_FILE
  value: /var/run/secrets/values/{{ .Values.name }}
{{- end }}

{{- define "database.claim" -}}
persistentVolumeClaim:
  claimName: {{ . }}
{{- end }}
