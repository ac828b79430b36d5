account = "111122223333"
admins  = ["role/gatehouse-admin"]
notify  = ["platform@gatehouse.example"]
