"""Routes of the supervisor and the auditor: every one of them only reads."""

from django.urls import path

from timebank.web.oversight import audit, supervision

urlpatterns = [
    path("supervision/", supervision.supervision, name="supervision"),
    path("audit/", audit.audit, name="audit"),
    path("audit/budgets/", audit.budgets, name="audit_budgets"),
    path("audit/grants/", audit.grants, name="audit_grants"),
    path("audit/pools/", audit.pools, name="audit_pools"),
    path("audit/looks/", audit.looks, name="looks_counted"),
]
