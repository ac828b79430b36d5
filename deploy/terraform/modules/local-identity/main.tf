data "aws_iam_policy_document" "assume" {
  statement {
    sid       = "AssumeRoles"
    actions   = ["sts:AssumeRole"]
    resources = sort(var.role_arns)
  }
}

# Whoever makes the access key may add a policy by mistake: the boundary holds then, too.
resource "aws_iam_policy" "boundary" {
  name        = "${var.name}-boundary"
  description = "All that ${var.name} may ever do."
  policy      = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_user" "base" {
  name                 = var.name
  permissions_boundary = aws_iam_policy.boundary.arn
  # Its access keys are made by a command, so that no secret is in the state.
  force_destroy = true
}

resource "aws_iam_user_policy" "assume" {
  name   = "assume-roles"
  user   = aws_iam_user.base.name
  policy = data.aws_iam_policy_document.assume.json
}
