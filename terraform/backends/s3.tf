# States as objects in a bucket, with a lock file each. `tofu init -backend-config=key=glasshouse/<stack>.tfstate` names the
# state; bucket, region and credentials come from further -backend-config options and the environment.
terraform {
  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }
}
