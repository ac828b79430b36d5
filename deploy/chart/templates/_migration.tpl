{{/*
Runs with each release: after all is there when Helm installs, since a new service migrates at its start, too, and
before anything changes when it upgrades; between what it needs and what needs it when Argo CD synchronizes.
*/}}
{{- define "service.migrationHook" -}}
helm.sh/hook: post-install,pre-upgrade
helm.sh/hook-delete-policy: before-hook-creation
argocd.argoproj.io/hook: Sync
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
{{- end }}
