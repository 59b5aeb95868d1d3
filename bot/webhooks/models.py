"""Where other systems want to be told."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.kit.db import Base, EncryptedText, ZonedDateTime


class WebhookEndpoint(Base):
    """An address that is told of the events it asked for, signed with a secret of its own."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    url: Mapped[str] = mapped_column(String(500), unique=True)
    secret: Mapped[str] = mapped_column(EncryptedText)
    events: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)
