"""Several matters told at once: which is meant, an answer for all, one less, one after all."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import asking, control, correction, dividing, filling, letter, matters, naming
from actions.attaching import Attaching
from actions.checks import request_list
from actions.draft import Cell
from actions.reading import parting
from nlu.flowfile import Step

_REQUIRED = "required"
_CHANGES = r"(?=\s*(?:改|应|是|不对|错|写|有误|[.、,，:：]|再?加|再?补|再?添|去掉|删|不要|清空|$))"
_LINE = re.compile(
    r"^((?:把|将|在|给|往|去掉|删掉|删除|不要|清空|修改|改)?)第?(\d{1,2}|[一二三四五六七八九十]{1,3})"
    rf"(?:条|项|点|行|号|{_CHANGES})"
)
_COMMA = re.compile(r"[，,、。]")
_CORRECTS = re.compile(r"错了?|不对|改成?|应该是|有误")


class Several(Attaching):
    """Looks that matter only while there are several; each says whether it took the message."""

    def matters_changed(self) -> bool:
        """其实是一件事, 第2件不要了; or 对 to the list."""
        if not matters.several(self.draft):
            return self._never_parted()
        cells = matters.all_cells(self.flow, self.draft)
        text = self.message.text
        listed, self._listed_last = self._listed_last, False
        agreed = naming.is_agreed(text) or "affirm" in control.by_words(text, self.wording.words)
        if listed and agreed:
            return True
        both = naming.joined(text, len(cells))
        if both or naming.is_one(text):
            return self._merge(both or list(range(len(cells))))
        index = naming.dropped(text, cells)
        return index is not None and self._drop(index)

    def _never_parted(self) -> bool:
        """其实是一件事, though they are in one record anyway: it is no answer to what is asked."""
        told = self.draft.told() and any(step.shared for step in self.flow.steps)
        if not told or not naming.says_one(self.message.text):
            return False
        self.draft.undivided = True
        self.say("matters_one")
        return True

    def _merge(self, indexes: list[int]) -> bool:
        dividing.merge(self.flow, self.draft, indexes)
        if matters.several(self.draft):
            self.tell_matters("matters_left")
        else:
            self.draft.matters, self.draft.matter, self.draft.undivided = [], 0, True
            self.say("matters_one")
        self._settled()
        return True

    def _drop(self, index: int) -> bool:
        matters.drop(self.flow, self.draft, index)
        self.say("matter_dropped", n=index + 1)
        if matters.several(self.draft):
            self.tell_matters("matters_left")
        self._settled()
        return True

    def another_matter(self) -> bool:
        """还有一件事，…: one more, whatever is asked."""
        story = next((one for one in self.flow.steps if one.type == "story"), None)
        if story is None or story is self.step or story.slot not in self.draft.cells:
            return False
        told = str(self.draft.cells[story.slot]["value"])
        if not self._parts or not parting.begins_another(told, self.message.text):
            return False
        where = filling.context(self.draft, story, self.message, asked=False)
        checked = filling.checks.check(story.type, self.message.text, (), where)
        if checked.problem is not None:
            return False
        filling.put(self.draft, story, checked, self.message)
        filled = filling.from_entities(self.flow, self.draft, self.message, story.slot)
        self.settle(filled, tell=True)
        self.draft.misses = 0
        return True

    @property
    def _parts(self) -> bool:
        """May the draft be parted at all?"""
        return not self.draft.undivided and any(step.shared for step in self.flow.steps)

    def _settled(self) -> None:
        self.draft.asks = {k: n for k, n in self.draft.asks.items() if not k.startswith("joint_")}
        filling.drop_dead(self.flow, self.draft)
        filling.rederive(self.flow, self.draft, self.message)
        self.draft.misses = 0
        self.step, self.at_readback = None, False

    def turn_to_meant(self) -> None:
        """第2件的地点错了: the rest of the message is about the second; 5改成…: about line 5."""
        if not matters.several(self.draft):
            return
        cells = matters.all_cells(self.flow, self.draft)
        if naming.dropped(self.message.text, cells) is not None:
            return
        found = None if self._is_list(len(cells)) else naming.meant(self.message.text, cells)
        if found and self.draft.joint and not _CORRECTS.search(self.message.text):
            return
        if found:
            self._face(found[0])
            self._only((found[1], len(self.message.text)))
        elif self.at_readback or (
            correction.was_shown(self.draft) and _CORRECTS.search(self.message.text)
        ):
            self._turn_to_line()

    def _is_list(self, count: int) -> bool:
        return len(naming.by_number(self.message.text, count)) > 1

    def _face(self, index: int) -> None:
        matters.face(self.flow, self.draft, index)
        self.draft.joint = False

    def _turn_to_line(self) -> None:
        """The number of a line becomes its name."""
        text = correction.plain(self.message.text).strip()
        found = _LINE.match(text) if len(text) <= correction.LONGEST else None
        line = letter.line(self.flow, self.draft, correction.number(found[2])) if found else None
        if found is None or line is None:
            return
        if line.matter is not None:
            self._face(line.matter)
        named = f"{found[1]}{line.label}{text[found.end() :]}"
        # What was found in the text stands further on or further back now.
        by = len(named) - len(self.message.text)
        self.message = replace(self.message, text=named, entities=self._moved(by))

    def _only(self, span: tuple[int, int]) -> None:
        """Of the message these words are left."""
        start, end = span
        written = self.message.written
        same = len(written) == len(self.message.text)
        self.message = replace(
            self.message,
            text=self.message.text[start:end],
            written=written[start:end] if same else "",
            entities=tuple(
                {**one, "start": one["start"] - start, "end": one["end"] - start}
                for one in self.message.entities
                if start <= one["start"] and one["end"] <= end
            ),
        )

    def joint_answer(self) -> bool:
        """An answer to what was asked of all: matter by matter, or one for all of them."""
        step = self.step
        if step is None or not self.draft.joint or not matters.several(self.draft):
            return False
        before = self.message
        cells = matters.all_cells(self.flow, self.draft)
        spans = naming.by_number(before.text, len(cells)) or naming.by_name(before.text, cells)
        told = [self._answered(step, index, span) for index, span in spans.items()]
        self.message = before
        if not any(told) and not self._one_answer(step):
            return False
        self.draft.misses = 0
        self._leave_rest_open(step)
        return True

    def _answered(self, step: Step, index: int, span: tuple[int, int]) -> bool:
        """The words of that span, as what that matter was asked for."""
        whole = self.message
        matters.face(self.flow, self.draft, index)
        self._only(span)
        taken = self._put(step)
        if taken:
            self._keep_part(whole.id, self.message.written or self.message.text)
        self.message = whole
        return taken

    def _keep_part(self, message: str, words: str) -> None:
        """Of the message the matter under way has these words."""
        parts = self.draft.matters[self.draft.matter]["parts"]
        parts[message] = "\n".join(one for one in (parts.get(message), words) if one)

    def _put(self, step: Step) -> bool:
        checked = filling.answer(self.draft, step, self.message)
        if checked.problem is not None:
            return False
        filling.put(self.draft, step, checked, self.message)
        filled = filling.from_entities(self.flow, self.draft, self.message, step.slot)
        self.settle([step.slot, *filled], tell=False)
        return True

    def _one_answer(self, step: Step) -> bool:
        """Said once: a place is that of all, nothing is nothing for all, else it is sorted."""
        missing = asking.lacking(self.flow, self.draft, step)
        if step.type == "request_list":
            return self._sort(step, missing)
        checked = filling.answer(self.draft, step, self.message)
        if checked.problem == "declined":
            self.decline_all(step)
            return True
        if checked.problem is not None:
            return False
        everywhere = step.type == "place" or checked.value in (None, "", [])
        cells = matters.all_cells(self.flow, self.draft)
        likely = naming.likely(self.message.text, cells, missing)
        chosen = missing if everywhere else [missing[0] if likely is None else likely]
        for index in chosen:
            matters.face(self.flow, self.draft, index)
            self._put(step)
        return True

    def _sort(self, step: Step, missing: list[int]) -> bool:
        """Wishes without numbers: each to the matter it shares its words with, or in order."""
        wishes = request_list.split(self.message.text)
        apart = [one.strip() for one in _COMMA.split(self.message.text) if one.strip()]
        if len(wishes) == 1 and len(apart) == len(missing):
            wishes = apart
        cells = matters.all_cells(self.flow, self.draft)
        in_order = len(wishes) == len(missing)
        order = sorted(missing)
        taken = False
        for place, wish in enumerate(wishes):
            index = naming.likely(wish, cells, missing)
            if index is None:
                index = order[place] if in_order else missing[0]
            at = self.message.text.find(wish)
            taken = self._added(step, index, (at, at + len(wish))) or taken
        return taken

    def _added(self, step: Step, index: int, span: tuple[int, int]) -> bool:
        """One more wish of that matter."""
        matters.face(self.flow, self.draft, index)
        known: Cell | None = self.draft.cells.get(step.slot)
        if known is None or known.get("by") == "inferred":
            return self._answered(step, index, span)
        words = self.message.text[slice(*span)]
        more = filling.add(self.draft, step, words, self.message)
        filling.put(self.draft, step, more, self.message)
        self._keep_part(self.message.id, words)
        return True

    def _leave_rest_open(self, step: Step) -> None:
        """What may be skipped is not asked again matter by matter."""
        if step.need == _REQUIRED:
            return
        for index in asking.lacking(self.flow, self.draft, step):
            matters.face(self.flow, self.draft, index)
            filling.decline(self.draft, step, self.message, "")
