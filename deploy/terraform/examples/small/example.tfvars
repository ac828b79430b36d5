account    = "111122223333"
repository = "example/gatehouse"
bucket     = "kantox-challenge-bucket"
