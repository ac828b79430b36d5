{{/* What the schema cannot say, all of it at once. */}}
{{- define "service.check" -}}
{{- $lines := list -}}
{{- range list "workload" "settings" "secrets" -}}
{{- $lines = concat $lines (include (printf "service.check.%s" .) $ | fromJsonArray) -}}
{{- end -}}
{{- if $lines -}}
{{- fail (printf "\n%s: these values cannot work\n  %s\n" .Values.name (join "\n  " $lines)) -}}
{{- end -}}
{{- end }}

{{- define "service.check.workload" -}}
{{- $lines := list -}}
{{- with .Values -}}
{{- if regexMatch "(@|:[^/]*$)" .image.repository -}}
{{- $lines = append $lines (printf "image.repository is %s: leave out what comes after the name; image.digest alone says which image runs." .image.repository) -}}
{{- end -}}
{{- if gt (int .replicas.min) (int .replicas.max) -}}
{{- $lines = append $lines (printf "replicas.min is %v, and replicas.max %v: make the first no more than the second." .replicas.min .replicas.max) -}}
{{- end -}}
{{- if eq (int .port) (int .metricsPort) -}}
{{- $lines = append $lines (printf "port and metricsPort are both %v: give the metrics a port of their own." .port) -}}
{{- end -}}
{{- if and (include "service.judged" $) (not .rollout.probes) -}}
{{- $lines = append $lines (printf "rollout.probes is empty: name a path, or nothing judges a new version without users; rollout.strategy rolling is what goes without." ) -}}
{{- end -}}
{{- if and (eq .rollout.strategy "rolling") .rollout.prometheus -}}
{{- $lines = append $lines "rollout.prometheus is set, but rollout.strategy is rolling, which nothing judges: choose blue-green or canary, or leave Prometheus out." -}}
{{- end -}}
{{- end -}}
{{- toJson $lines -}}
{{- end }}

{{- define "service.check.settings" -}}
{{- $lines := list -}}
{{- $own := include "service.ownSettings" . | fromYaml -}}
{{- range $name, $value := .Values.settings -}}
{{- if and (hasKey $own $name) (ne (get $own $name) (toString $value)) -}}
{{- $lines = append $lines (printf "settings.%s is %v, but follows from other values, as %s: leave it out." $name $value (get $own $name)) -}}
{{- else if hasKey $.Values.clusterSettings $name -}}
{{- $lines = append $lines (printf "settings.%s is in clusterSettings, too: leave one of them out." $name) -}}
{{- else if and (regexMatch "PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY" $name) (not (hasSuffix "_FILE" $name)) -}}
{{- $lines = append $lines (printf "settings.%s looks like a secret, and everyone who may see pods would see it: make it one of secrets, with a setting that ends in _FILE." $name) -}}
{{- else if and (not $.Values.identity) (regexMatch "^(AWS_|GATEHOUSE_ASSUME_ROLE_ARN$)" $name) -}}
{{- $lines = append $lines (printf "settings.%s is for what calls AWS, but identity is null: give it an identity, or leave the setting out." $name) -}}
{{- end -}}
{{- end -}}
{{- range $name, $key := .Values.clusterSettings -}}
{{- if hasKey $own $name -}}
{{- $lines = append $lines (printf "clusterSettings.%s follows from other values, as %s: leave it out." $name (get $own $name)) -}}
{{- end -}}
{{- end -}}
{{- toJson $lines -}}
{{- end }}

{{- define "service.check.secrets" -}}
{{- $lines := list -}}
{{- $names := list -}}
{{- $settings := list -}}
{{- range .Values.secrets -}}
{{- if has .name $names -}}
{{- $lines = append $lines (printf "secrets has two of the name %s: each is a file of its own." .name) -}}
{{- end -}}
{{- if has .setting $settings -}}
{{- $lines = append $lines (printf "secrets has two for the setting %s: it takes one file." .setting) -}}
{{- end -}}
{{- $names = append $names .name -}}
{{- $settings = append $settings .setting -}}
{{- end -}}
{{- toJson $lines -}}
{{- end }}
