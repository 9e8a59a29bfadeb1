"""Pages of special groups: the elder's own, the desk's for a named elder, the district's."""
