"""Which role may do what, as one table; nothing else in the service decides it."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.staff.askers import Asker


class Role(StrEnum):
    """The roles an account can hold."""

    INTAKE_OFFICER = "intake_officer"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """One thing that may be allowed."""

    CASES_LIST = "cases.list"
    CASES_READ = "cases.read"
    CASES_READ_ALL_UNITS = "cases.read_all_units"
    CASES_READ_SEALED = "cases.read_sealed"
    CASES_UNMASK = "cases.unmask"
    CASES_REGISTER = "cases.register"
    CONVERSATIONS_ALL_UNITS = "conversations.all_units"
    CONVERSATIONS_LIST = "conversations.list"
    CONVERSATIONS_READ = "conversations.read"
    CONVERSATIONS_TAKE = "conversations.take"
    CONVERSATIONS_REPLY = "conversations.reply"
    CONVERSATIONS_RELEASE = "conversations.release"
    CONVERSATIONS_REASSIGN = "conversations.reassign"
    STATISTICS_READ = "statistics.read"
    CANNED_MANAGE = "canned.manage"
    AUDIT_READ = "audit.read"
    STAFF_MANAGE = "staff.manage"
    WEBHOOKS_MANAGE = "webhooks.manage"


_CONVERSE = frozenset(
    {
        Permission.CONVERSATIONS_LIST,
        Permission.CONVERSATIONS_READ,
        Permission.CONVERSATIONS_TAKE,
        Permission.CONVERSATIONS_REPLY,
        Permission.CONVERSATIONS_RELEASE,
    }
)
_DESK = _CONVERSE | frozenset(
    {
        Permission.CASES_LIST,
        Permission.CASES_READ,
        Permission.CASES_READ_ALL_UNITS,
        Permission.CASES_UNMASK,
        Permission.CASES_REGISTER,
        Permission.CONVERSATIONS_ALL_UNITS,
    }
)

GRANTS: MappingProxyType[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.INTAKE_OFFICER: _DESK,
        # A handler sits in the unit that answers: only that unit's cases, and the conversations
        # that were passed on to it.
        Role.HANDLER: _CONVERSE
        | {Permission.CASES_LIST, Permission.CASES_READ, Permission.CASES_UNMASK},
        # Accusations are for the supervisor alone (Art. 30 of the regulations), who also passes on
        # what others hold.
        Role.SUPERVISOR: _DESK
        | {
            Permission.CASES_READ_SEALED,
            Permission.CONVERSATIONS_REASSIGN,
            Permission.STATISTICS_READ,
            Permission.CANNED_MANAGE,
        },
        # Accounts are kept apart from cases: an administrator reads none.
        Role.ADMINISTRATOR: frozenset({Permission.STAFF_MANAGE, Permission.WEBHOOKS_MANAGE}),
        Role.AUDITOR: frozenset(
            {
                Permission.CASES_LIST,
                Permission.CASES_READ,
                Permission.CASES_READ_ALL_UNITS,
                Permission.AUDIT_READ,
            }
        ),
    }
)

# Whoever runs commands on the server holds the keys anyway; what they read is still masked
# until they give a reason, and is always audited.
OPERATOR_GRANTS: frozenset[Permission] = frozenset(
    {
        Permission.CASES_LIST,
        Permission.CASES_READ,
        Permission.CASES_READ_ALL_UNITS,
        Permission.CASES_READ_SEALED,
        Permission.CASES_UNMASK,
        Permission.CONVERSATIONS_ALL_UNITS,
        Permission.CONVERSATIONS_LIST,
        Permission.CONVERSATIONS_READ,
        Permission.AUDIT_READ,
        Permission.STAFF_MANAGE,
        Permission.WEBHOOKS_MANAGE,
    }
)


# What looks beyond the asker's own unit: nobody gives it who manages only a part of the tree.
BEYOND_UNIT = frozenset(
    {
        Permission.CASES_READ_ALL_UNITS,
        Permission.CASES_READ_SEALED,
        Permission.CONVERSATIONS_ALL_UNITS,
        Permission.STATISTICS_READ,
    }
)


class NotPermitted(Exception):
    """The asker's role does not carry the permission."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(f"not permitted: {permission.value}")
        self.permission = permission


def granted(asker: Asker) -> frozenset[Permission]:
    """All that the asker may do; a citizen holds no permission, only their own cases."""
    return asker.grants


def is_allowed(asker: Asker, permission: Permission) -> bool:
    """Whether the asker holds the permission."""
    return permission in granted(asker)


def check_permission(asker: Asker, permission: Permission) -> None:
    """Refuse with :class:`NotPermitted` unless the asker holds the permission."""
    if not is_allowed(asker, permission):
        raise NotPermitted(permission)
