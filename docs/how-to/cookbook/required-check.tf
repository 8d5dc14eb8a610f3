# Requires the check on the default branch. 15368 is GitHub Actions; for the App, take the App's own number.
resource "github_repository_ruleset" "tollgate" {
  name        = "Tollgate"
  repository  = "shop"
  target      = "branch"
  enforcement = "active"

  conditions {
    ref_name {
      include = ["~DEFAULT_BRANCH"]
      exclude = []
    }
  }

  rules {
    required_status_checks {
      strict_required_status_checks_policy = false
      required_check {
        context        = "tollgate"
        integration_id = 15368
      }
    }
  }
}
