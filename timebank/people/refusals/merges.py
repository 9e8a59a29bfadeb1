"""In sentences that are read: what is refused about joining two accounts of one person."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_merge_two_accounts")
class SameAccount(Refused):
    """Please name two different accounts."""


@refused_by_constraint("people_merge_joined_once")
class MergeWaits(Refused):
    """Joining this account is already proposed or done."""


@refused_by_constraint("people_merge_no_chain")
class MergeChained(Refused):
    """One of these accounts is already joined with another one. Please name the account that was kept."""


class MergeOfStaff(Refused):
    """The account that is to be closed has a staff role. The security administrator has to end it first."""


class MergeMoved(Refused):
    """This was decided meanwhile. Please load the page again."""


class MergeTooLate(Refused):
    """Joined accounts can be parted within %(days)s days only, and these are over."""


class MergeHasOpen(Refused):
    """The account that is to be closed still has something open: %(what)s. Please let it end first."""
