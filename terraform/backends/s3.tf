# Stores each state in an object of a bucket, with a lock file. `tofu init -backend-config=key=glasshouse/<stack>.tfstate`
# names the state. Bucket, region and credentials come from further -backend-config options and the environment.
terraform {
  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }
}
