{{/* What the schema cannot say, all of it at once. */}}
{{- define "database.check" -}}
{{- $lines := list -}}
{{- if ne (toString .Values.major) .Chart.AppVersion -}}
{{- $lines = append $lines (printf "major is %v, and the image has PostgreSQL %s: describe the version %s, or see docs/database.md for how data gets to another." .Values.major .Chart.AppVersion .Chart.AppVersion) -}}
{{- end -}}
{{- if regexMatch ":[^/]*$" .Values.image.repository -}}
{{- $lines = append $lines (printf "image.repository is %s: leave out what comes after the name; image.digest alone says which image runs." .Values.image.repository) -}}
{{- end -}}
{{- if $lines -}}
{{- fail (printf "\n%s: these values cannot work\n  %s\n" .Values.name (join "\n  " $lines)) -}}
{{- end -}}
{{- end }}
