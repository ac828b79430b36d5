{{- define "database.server" -}}
- name: postgres
  image: {{ include "database.image" . }}
  ports:
    - name: postgres
      containerPort: 5432
  # After a crash it reads back its log before it answers.
  startupProbe:
    exec:
      command: [pg_isready, --quiet, --host, /run/postgresql]
    periodSeconds: 2
    failureThreshold: 450
  livenessProbe:
    exec:
      command: [pg_isready, --quiet, --host, /run/postgresql]
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 6
  readinessProbe:
    exec:
      command: [pg_isready, --quiet, --host, /run/postgresql]
    periodSeconds: 5
    timeoutSeconds: 5
  resources:
    requests:
      cpu: {{ .Values.cpuMillis }}m
      memory: {{ .Values.memoryMib }}Mi
    limits:
      memory: {{ .Values.memoryMib }}Mi
  securityContext:
    {{- include "database.containerSecurity" . | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  volumeMounts:
    - name: data
      mountPath: /var/lib/postgresql
    - name: settings
      mountPath: /etc/postgresql
      readOnly: true
    - name: tls
      mountPath: /var/run/secrets/tls
      readOnly: true
    - name: run
      mountPath: /run/postgresql
    - name: shared-memory
      mountPath: /dev/shm
{{- end }}

{{/* Sets the password, and looks for new ones of it and of the certificate. */}}
{{- define "database.keep" -}}
- name: keep
  image: {{ include "database.image" . }}
  command: [/opt/database/keep]
  env:
    {{- include "database.passwordFile" . | nindent 4 }}
  # Nobody is let in before the password is set.
  readinessProbe:
    exec:
      command: [sh, -c, '[ -f /run/postgresql/password-set ]']
    periodSeconds: 2
    timeoutSeconds: 5
  resources:
    requests:
      cpu: 5m
      memory: 32Mi
    limits:
      memory: 64Mi
  securityContext:
    {{- include "database.containerSecurity" . | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  volumeMounts:
    {{- include "database.secretMount" . | nindent 4 }}
    - name: tls
      mountPath: /var/run/secrets/tls
      readOnly: true
    - name: run
      mountPath: /run/postgresql
    # From here dumps are copied away. A volume that no pod has is not made, and the release waits for it.
    - name: backups
      mountPath: /var/lib/backups
      readOnly: true
{{- end }}
