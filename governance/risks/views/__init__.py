"""The register's pages: thin, a selector or a service, a presenter, a template."""
