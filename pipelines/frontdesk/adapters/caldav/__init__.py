"""A schedule in calendars that are reached by CalDAV (RFC 4791), one for each provider."""
