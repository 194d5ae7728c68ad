"""Pages of checks: runs, and the policies that judge them."""
