"""What other systems can be told of."""

from enum import StrEnum


class Event(StrEnum):
    """Something that happened; told with ids and numbers, never with anything of a person."""

    CONVERSATION_WAITING = "conversation.waiting"
    CONVERSATION_CLAIMED = "conversation.claimed"
    CONVERSATION_RELEASED = "conversation.released"
    CONVERSATION_UNSEEN = "conversation.unseen"
    CONVERSATION_LATE = "conversation.late"
    CASE_FILED = "case.filed"
