# SPDX-License-Identifier: GPL-3.0-or-later
"""The lints of the house. Each module has `check(tree) -> list[Finding]` and is fed bad samples by test_lint.py."""
