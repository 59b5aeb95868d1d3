"""What we say survives the trip and always fits."""

import unicodedata

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wechat_world import fields

from bot.intake.schemas import Option, OutboundMessage
from integrations.wechat.render import cdata, passive_text, reply_xml
from integrations.wechat.text import LIMIT, clean, cut, pack, size, whole

FAMILY = "👨‍👩‍👧‍👦"
PIECES = ["]]>", "<![CDATA[", "&amp;", "</Content>", FAMILY, "🇨🇳", "𠮷", "é", "👍🏽", "\x00"]
PIECES += ["\x0b", "\r\n", "\ud800", "\ufffe", "。", "！", "路灯"]
PIECES += ['<a href="https://example.com/x">看这里</a>']

texts = st.lists(st.one_of(st.text(), st.sampled_from(PIECES)), max_size=60).map("".join)
long_texts = st.tuples(st.text(min_size=1, max_size=40), st.integers(1, 200)).map(
    lambda pair: pair[0] * pair[1]
)
options = st.lists(st.builds(Option, texts, texts), max_size=4).map(tuple)
messages = st.builds(OutboundMessage, st.just("key"), st.one_of(texts, long_texts), options)


@given(st.one_of(texts, long_texts))
@example("hi]]></Content><MsgType><![CDATA[transfer_customer_service")
def test_a_reply_reads_back_as_it_was_meant(text: str) -> None:
    reply = fields(reply_xml(text, to="o]]>1", sender="gh_<1>", created=5))
    assert reply == {
        "ToUserName": "o]]>1",
        "FromUserName": "gh_<1>",
        "CreateTime": "5",
        "MsgType": "text",
        "Content": clean(text),
    }


def test_cleaning_takes_what_cannot_travel_and_nothing_else() -> None:
    assert clean("a\x00\x08\x0b\x1fb\tc\nd\r\ne\rf\ufffe\uffff\ud800") == "ab\tc\nd\ne\nf"
    assert clean(f"{FAMILY}𠮷 ") == f"{FAMILY}𠮷 "
    assert cdata("]]>") == "<![CDATA[]]]]><![CDATA[>]]>"


def squeezed(text: str) -> str:
    """Without white space and the marks of parts, which cutting may change."""
    return regex.sub(r"\s|\(\d+/\d+\) ", "", text)


@settings(max_examples=200)
@given(st.lists(messages, max_size=5))
def test_packing_loses_nothing_and_everything_fits(sent: list[OutboundMessage]) -> None:
    packed = pack(sent)
    assert all(0 < size(whole(part)) <= LIMIT for part in packed)
    before = "".join(whole(message) for message in sent)
    assert squeezed("".join(whole(part) for part in packed)) == squeezed(before)


@given(st.lists(messages, max_size=5))
def test_packing_twice_changes_no_part_that_was_full(sent: list[OutboundMessage]) -> None:
    text, left_over = passive_text(pack(sent)[:1])
    assert left_over == []
    assert size(text) <= LIMIT


@given(long_texts, st.integers(40, 300))
def test_no_character_is_torn_apart(text: str, room: int) -> None:
    text = clean(text).strip()
    whole_ones = regex.findall(r"\X", text)
    parts = cut(text, room)
    assert all(size(part) <= room for part in parts)
    if all(size(one) <= room for one in whole_ones):
        kept = [one for part in parts for one in regex.findall(r"\X", part)]
        assert [o for o in kept if o.strip()] == [o for o in whole_ones if o.strip()]


@pytest.mark.parametrize("unit", [FAMILY, "🇨🇳", "👍🏽", "é", "𠮷", "각", "กำ"])
def test_what_looks_like_one_character_stays_one(unit: str) -> None:
    unit = unicodedata.normalize("NFD", unit)
    parts = cut(unit * 300, 100)
    assert len(parts) > 1
    for part in parts:
        assert part.count(unit) * len(unit) == len(part)


def test_cuts_come_at_the_end_of_a_sentence() -> None:
    sentence = "小区门口的路灯已经坏了很多天，晚上走路看不清。"
    parts = pack([OutboundMessage("k", sentence * 60)])
    assert len(parts) == 3
    assert all(part.text.endswith("。") for part in parts)
    assert [part.text[:6] for part in parts] == ["(1/3) ", "(2/3) ", "(3/3) "]


def test_paragraphs_are_better_than_sentences() -> None:
    parts = cut("一句话。" * 30 + "\n" + "另一段。" * 30, 600)
    assert parts == ["一句话。" * 30, "另一段。" * 30]


def test_links_stay_whole() -> None:
    link = '<a href="https://example.com/path?a=1&b=2">查看我的信访件</a>'
    for part in cut(("说明" + link) * 40, 400):
        assert part.count("<a ") == part.count("</a>")


def test_a_character_with_endless_marks_is_cut_all_the_same() -> None:
    parts = cut("a" + "\u0301" * 5000, 500)
    assert all(size(part) <= 500 for part in parts)
    assert len("".join(parts)) == 5001


def test_options_follow_as_numbered_lines_on_the_last_part() -> None:
    choices = (Option("确认提交", "confirm"), Option("修改", "change"))
    short = OutboundMessage("readback", "请核对。", choices)
    assert whole(short) == "请核对。\n1. 确认提交\n2. 修改"
    parts = pack([OutboundMessage("readback", "请核对这一条内容。" * 120, choices)])
    assert [part.options for part in parts] == [(), choices]
    assert whole(parts[-1]).endswith("。\n1. 确认提交\n2. 修改")
    many = tuple(Option("很长的选项" * 10, str(n)) for n in range(30))
    parts = pack([OutboundMessage("readback", "请选择。", many)])
    assert all(size(whole(part)) <= LIMIT for part in parts)
    assert "30. 很长" in parts[-1].text


def test_neighbours_share_a_message_because_each_one_costs() -> None:
    choices = (Option("是", "yes"),)
    packed = pack(
        [
            OutboundMessage("understood", "明白了。"),
            OutboundMessage("nothing", " \n"),
            OutboundMessage("ask_place", "在什么地方？", choices),
        ]
    )
    assert packed == [OutboundMessage("understood+ask_place", "明白了。\n\n在什么地方？", choices)]
    apart = pack([OutboundMessage("a", "长" * 600), OutboundMessage("b", "长" * 600)])
    assert [part.key for part in apart] == ["a", "b"]
