"""The register's forms."""
