data "aws_iam_policy_document" "assume" {
  statement {
    sid       = "AssumeRoles"
    actions   = ["sts:AssumeRole"]
    resources = sort(var.role_arns)
  }
}

# Whoever gives the user another policy by mistake gives it nothing: the boundary holds then, too.
resource "aws_iam_policy" "boundary" {
  count = var.bounded ? 1 : 0

  name        = "${var.name}-boundary"
  description = "All that ${var.name} may ever do."
  policy      = data.aws_iam_policy_document.assume.json
}

# Its access key is made by a command, so that no secret is in the state.
resource "aws_iam_user" "base" {
  name                 = var.name
  permissions_boundary = one(aws_iam_policy.boundary[*].arn)
  force_destroy        = var.force_destroy
}

resource "aws_iam_user_policy" "assume" {
  name   = "assume-roles"
  user   = aws_iam_user.base.name
  policy = data.aws_iam_policy_document.assume.json
}
