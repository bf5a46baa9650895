"""Documents -> passages -> index: what can be searched, and where it stands in the document."""
