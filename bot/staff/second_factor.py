"""The second factor: codes of a telephone's clock (TOTP), and recovery codes for a lost one."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Literal

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.kit.db import cipher_of
from bot.staff import audit
from bot.staff.askers import Asker, StaffAsker
from bot.staff.credentials import credential_of
from bot.staff.models import Credential, RecoveryCode
from bot.staff.permissions import Role
from bot.staff.rules import rules

Policy = Literal["optional", "administrators", "everyone"]
"""Who must have a second factor."""

Missing = Literal["code", "setup"]
ISSUER = "信访通"
STEP_SECONDS = 30
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PURPOSE = "recovery code"


def is_forced(asker: StaffAsker, policy: Policy) -> bool:
    """Whether the account may not go without one."""
    if policy == "administrators":
        return asker.role is Role.ADMINISTRATOR
    return policy == "everyone"


def missing(session: Session, asker: StaffAsker, policy: Policy) -> Missing | None:
    """What is still asked of somebody whose first factor was right."""
    if is_set_up(session, asker.staff_id):
        return "code"
    return "setup" if is_forced(asker, policy) else None


def is_set_up(session: Session, staff_id: str) -> bool:
    """Whether codes are asked of the account."""
    kept = session.get(Credential, staff_id)
    return kept is not None and kept.totp_since is not None


def begin_setup(session: Session, staff_id: str) -> str:
    """The secret to put into the telephone: the same one until a code confirms it."""
    kept = credential_of(session, staff_id)
    if kept.totp_since is not None:
        raise ValueError("the account has its second factor")
    if kept.totp_secret is None:
        kept.totp_secret = pyotp.random_base32()
    return kept.totp_secret


def setup_uri(secret: str, login: str) -> str:
    """What the square picture says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm_setup(
    session: Session, asker: StaffAsker, code: str, now: datetime
) -> list[str] | None:
    """Ask for codes from now on; returns recovery codes to show once, ``None`` for a wrong code."""
    kept = credential_of(session, asker.staff_id)
    if kept.totp_since is not None or not _is_fresh(kept, code, now):
        return None
    kept.totp_since = now
    audit.record(session, asker, "second_factor.set_up", f"staff:{asker.staff_id}", "", now)
    return renew_recovery_codes(session, asker, now)


def accept_code(session: Session, asker: StaffAsker, code: str, now: datetime) -> bool:
    """Whether it is the telephone's code, good once, or a recovery code, good once."""
    kept = credential_of(session, asker.staff_id)
    if kept.totp_since is None:
        return False
    return _is_fresh(kept, code, now) or _spend_recovery(session, asker, code, now)


def renew_recovery_codes(session: Session, asker: StaffAsker, now: datetime) -> list[str]:
    """Ten new codes, to be shown once; the old ones are void."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == asker.staff_id))
    codes = [_new_code() for _ in range(rules().recovery_codes)]
    cipher = cipher_of(session)
    session.add_all(
        RecoveryCode(
            staff_id=asker.staff_id,
            code_hash=cipher.blind_index(_PURPOSE, f"{asker.staff_id}|{_plain(code)}"),
        )
        for code in codes
    )
    audit.record(session, asker, "recovery_codes.renewed", f"staff:{asker.staff_id}", "", now)
    return codes


def remove_second_factor(session: Session, asker: Asker, staff_id: str, now: datetime) -> None:
    """For somebody who lost telephone and recovery codes; whoever calls has checked who asks."""
    kept = credential_of(session, staff_id)
    kept.totp_secret, kept.totp_since, kept.totp_step = None, None, 0
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    audit.record(session, asker, "second_factor.removed", f"staff:{staff_id}", "", now)


def codes_left(session: Session, staff_id: str) -> int:
    """How many recovery codes are unused."""
    unused = select(RecoveryCode.code_hash).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return len(session.scalars(unused).all())


def _is_fresh(kept: Credential, code: str, now: datetime) -> bool:
    """Whether it is the code of this half minute or its neighbours, and later than the last."""
    if kept.totp_secret is None:
        return False
    digits = code.strip().replace(" ", "")
    totp, step = pyotp.TOTP(kept.totp_secret), int(now.timestamp()) // STEP_SECONDS
    for candidate in (step - 1, step, step + 1):
        right = hmac.compare_digest(totp.generate_otp(candidate).encode(), digits.encode())
        if right and candidate > kept.totp_step:
            kept.totp_step = candidate
            return True
    return False


def _spend_recovery(session: Session, asker: StaffAsker, code: str, now: datetime) -> bool:
    hashes = cipher_of(session).blind_indexes(_PURPOSE, f"{asker.staff_id}|{_plain(code)}")
    spent = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == asker.staff_id,
            RecoveryCode.code_hash.in_(hashes),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    if not spent.rowcount:  # type: ignore[attr-defined]
        return False
    audit.record(session, asker, "recovery_code.used", f"staff:{asker.staff_id}", "", now)
    return True


def _new_code() -> str:
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def _plain(code: str) -> str:
    return code.strip().replace("-", "").replace(" ", "").upper()
