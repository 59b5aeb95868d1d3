"""What a citizen confirmed to stand in their picture is part of what they tell."""

from tests.nlu.engine.conftest import Citizen

LETTER = "关于三号楼电梯停运的答复\n物业公司已经报修，因维修资金没有到位，至今没有修好。"
STORY = "杭州市西湖区文三路阳光小区三号楼的电梯从2026年1月起坏了，希望尽快修好。"
READ = {"read": True}


def test_it_joins_the_story_and_answers_nothing(citizen: Citizen) -> None:
    asked = citizen.say(STORY)["replies"][-1]["key"]
    made = citizen.say(LETTER, payload=READ)
    keys = [reply["key"] for reply in made["replies"]]
    assert keys == ["reading_added", asked]
    story = made["slots"]["story"]
    assert story["value"] == f"{STORY}\n{LETTER}"
    assert story["messages"][-1] == "m2"


def test_it_may_begin_the_story(citizen: Citizen) -> None:
    made = citizen.say(LETTER, payload=READ)
    assert made["state"]["draft"]["flow"] == "petition"
    assert made["slots"]["story"]["value"] == LETTER


def test_it_goes_to_a_case_that_is_supplemented(citizen: Citizen) -> None:
    own = [{"number": "XF20260302000001", "title": "电梯", "stage": "办理中"}]
    facts = {"own_cases": own, "office_open": True, "idle_seconds": None}
    citizen.say("补充材料", facts=facts)
    made = citizen.say(LETTER, payload=READ, facts=facts)
    [command] = made["commands"]
    assert (command["name"], command["args"]["text"]) == ("add_supplement", LETTER)
