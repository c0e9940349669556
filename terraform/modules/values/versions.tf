terraform {
  # Validation conditions refer to other variables and to locals.
  required_version = ">= 1.11, < 2.0"
}
