"""What comes with words or instead of them: pictures, voice, positions, pages passed on."""

from __future__ import annotations

from dataclasses import replace

from actions import filling, matters
from actions.checks import place
from actions.elsewhere import Elsewhere
from actions.speaking import short


class Attaching(Elsewhere):
    """Attachments of the message."""

    def attachment(self) -> None:
        """Take in what came with the message or instead of words."""
        if self.message.kind == "location":
            self._pin()
        else:
            attachment = self.message.payload.get("attachment")
            files = matters.files(self.draft, of_all=self.step is None or self.step.shared)
            if attachment and attachment not in files:
                files.append(str(attachment))
            self._acknowledge()

    def _acknowledge(self) -> None:
        """A voice message is told back, for what was heard may be wrong."""
        heard = self.message.text.strip()
        if self.message.kind != "voice":
            self.say("attachment_added")
        elif heard:
            self.say("voice_heard", text=short(heard))
        else:
            self.say("voice_unheard")

    def _pin(self) -> None:
        steps = [step for step in self.flow.steps if step.type in ("place", "address")]
        open_ = [s for s in steps if s.slot not in self.draft.cells and filling.live(s, self.draft)]
        step = self.step if self.step in steps else next(iter(open_ or steps), None)
        label = str(self.message.payload.get("label") or "")
        placed = replace(self.message, text=self.message.text or label)
        checked = filling.answer(self.draft, step, placed) if step else None
        if step and checked and checked.problem is None:
            filling.put(self.draft, step, checked, self.message)
            self.say("location_added", display=checked.display)
            self.settle([step.slot], tell=False)
            if step.type == "place" and place.is_open(checked.value):
                self.refuse(step, "no_county")
        else:
            self.say("attachment_added")
        self.message = replace(self.message, text="")

    def linked(self) -> bool:
        """A page that is passed on, or what a picture says, goes with the story; it answers
        nothing."""
        step = next((one for one in self.flow.steps if one.type == "story"), None)
        read = self.message.payload.get("read")
        if (
            not (read or self.message.payload.get("link"))
            or step in (None, self.step)
            or step.slot not in self.draft.cells
        ):
            return False
        bare = replace(self.message, entities=())
        where = filling.context(self.draft, step, bare, asked=False)
        checked = filling.checks.check(step.type, bare.text, (), where)
        if checked.problem is None:
            filling.put(self.draft, step, checked, bare)
            self.settle([step.slot], tell=False)
        self.say("reading_added" if read else "attachment_added")
        return True
