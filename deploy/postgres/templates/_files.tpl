{{/* The configuration of the server. */}}
{{- define "database.files" -}}
{{- $memory := int .Values.memoryMib -}}
postgresql.conf: |
  hba_file = '/etc/postgresql/pg_hba.conf'
  ident_file = '/etc/postgresql/pg_ident.conf'
  listen_addresses = '*'
  unix_socket_directories = '/run/postgresql'
  unix_socket_permissions = 0700
  max_connections = 100

  ssl = on
  ssl_cert_file = '/var/run/secrets/tls/tls.crt'
  ssl_key_file = '/var/run/secrets/tls/tls.key'
  ssl_min_protocol_version = 'TLSv1.3'
  password_encryption = 'scram-sha-256'

  # Of {{ $memory }} MiB.
  shared_buffers = {{ div $memory 4 }}MB
  effective_cache_size = {{ div $memory 2 }}MB
  maintenance_work_mem = {{ max 16 (div $memory 16) }}MB
  work_mem = 4MB
  max_wal_size = 512MB
  wal_compression = on
  # The image has no compiler.
  jit = off

  # Without the values of rows: they are of people.
  log_error_verbosity = terse
  log_line_prefix = '%m [%p] %u@%d '
  log_checkpoints = off
  log_timezone = 'UTC'
  timezone = 'UTC'
  datestyle = 'iso, ymd'
  default_text_search_config = 'pg_catalog.simple'
pg_hba.conf: |
  # The administrator comes by the socket, as the user of this container; the services by TLS and password.
  local   all postgres       peer map=own
  hostssl all gatehouse  all scram-sha-256
pg_ident.conf: |
  own gatehouse postgres
{{- end }}
