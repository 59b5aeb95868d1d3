"""All that other parts of the service may ask of cases, in one place."""

from bot.cases.citizen_requests import (
    Address,
    add_supplement,
    cancel_withdrawal,
    change_contact,
    complete_withdrawals,
    reopen,
    urge,
    withdraw,
)
from bot.cases.errors import (
    BadPhone,
    CaseClosed,
    CaseNotFound,
    NotClosed,
    NothingToCancel,
    ReasonNeeded,
    TooManyAttempts,
)
from bot.cases.filing import FiledCase, FiledLetter, Origin, file_letter, file_petition
from bot.cases.latest import Latest, latest_of
from bot.cases.lookup import (
    cases_of,
    conversation_of,
    conversations_of,
    get_case,
    list_cases,
    look_up,
    look_up_letter,
    own_cases,
    sealed_words,
)
from bot.cases.numbering import is_letter
from bot.cases.petition import PetitionIncomplete
from bot.cases.registering import Registered, register
from bot.cases.repository import CaseFilters
from bot.cases.schemas import CasePage, CaseSummary, Urged
from bot.cases.states import TransitionRefused

__all__ = [
    "Address",
    "BadPhone",
    "CaseClosed",
    "CaseFilters",
    "CaseNotFound",
    "CasePage",
    "CaseSummary",
    "FiledCase",
    "FiledLetter",
    "Latest",
    "NotClosed",
    "NothingToCancel",
    "Origin",
    "PetitionIncomplete",
    "ReasonNeeded",
    "Registered",
    "TooManyAttempts",
    "TransitionRefused",
    "Urged",
    "add_supplement",
    "cancel_withdrawal",
    "cases_of",
    "change_contact",
    "complete_withdrawals",
    "conversation_of",
    "conversations_of",
    "file_letter",
    "file_petition",
    "get_case",
    "is_letter",
    "latest_of",
    "list_cases",
    "look_up",
    "look_up_letter",
    "own_cases",
    "register",
    "reopen",
    "sealed_words",
    "urge",
    "withdraw",
]
