"""Which scope each operation wants: one table, read by both doors.

An operation is an rpc of RecordService or a route of REST that has no rpc, by its operation id. Not here: who has
which scope (`keys`), what happens to a caller without it (`guard`).
"""

from collections.abc import Mapping

from services.gateway.callers import Scope

# None: open to everyone who can reach the door.
WANTED: Mapping[str, Scope | None] = {
    # What says whether the service is well is asked by balancers, which have no key.
    "Health": None,
    "Readiness": None,
    # Reading, watching, and holding a text against the record without storing it.
    "GetArticle": Scope.READ,
    "ListArticles": Scope.READ,
    "GetStatement": Scope.READ,
    "ListStatements": Scope.READ,
    "GetParty": Scope.READ,
    "ListParties": Scope.READ,
    "CheckClaim": Scope.READ,
    "GetClaim": Scope.READ,
    "ListClaims": Scope.READ,
    "ListVerdicts": Scope.READ,
    "WatchVerdicts": Scope.READ,
    "GetMethod": Scope.READ,
    "GetSource": Scope.READ,
    "ListSources": Scope.READ,
    "Metrics": Scope.READ,
    "GetClaimReview": Scope.READ,
    "GetArticleNinjs": Scope.READ,
    "GetArticleAnnotations": Scope.READ,
    "ExportClaimsJsonl": Scope.READ,
    "ExportClaimsCsv": Scope.READ,
    "FeedVerdicts": Scope.READ,
    "SearchFactChecks": Scope.READ,
    "GetSearch": Scope.READ,
    "ListSearches": Scope.READ,
    "FeedSearch": Scope.READ,
    "AcknowledgeClaim": Scope.READ,
    # A webhook tells its owner what the owner may read, and is seen by nobody else but admins.
    "CreateWebhook": Scope.READ,
    "GetWebhook": Scope.READ,
    "ListWebhooks": Scope.READ,
    "UpdateWebhook": Scope.READ,
    "DeleteWebhook": Scope.READ,
    "RotateWebhookSecret": Scope.READ,
    "TestWebhook": Scope.READ,
    "ListDeliveries": Scope.READ,
    "ReplayDeliveries": Scope.READ,
    # Putting on record.
    "CreateArticle": Scope.SUBMIT,
    "CreateStatement": Scope.SUBMIT,
    "RetractStatement": Scope.SUBMIT,
    "CreateSearch": Scope.SUBMIT,
    "UpdateSearch": Scope.SUBMIT,
    "DeleteSearch": Scope.SUBMIT,
    # Ruling, and seeing whom a correction has not reached.
    "ReviewClaim": Scope.REVIEW,
    "ListReaders": Scope.REVIEW,
    # What changes the record for everybody.
    "UpdateParty": Scope.ADMIN,
    # A source puts statements on record in a party's name for as long as it is watched.
    "CreateSource": Scope.ADMIN,
    "UpdateSource": Scope.ADMIN,
    "DeleteSource": Scope.ADMIN,
    "CreateKey": Scope.ADMIN,
    "ListKeys": Scope.ADMIN,
    "RevokeKey": Scope.ADMIN,
}
# A `claims:check` that tracks puts a claim on record.
TRACKING = Scope.SUBMIT


def wanted(operation: str) -> Scope | None:
    """The scope that the operation wants, None if it is open. One that was forgotten here is for admins only."""
    return WANTED.get(operation, Scope.ADMIN)
