from __future__ import annotations

from types import MappingProxyType

import pytest

from needs.entry_faults import KINDS, entry_faults, frozen, name_faults, part_faults, refuse

KEYS = {"name": "words", "subjects": "names", "web": "text", "size": "number", "known": "truth"}
GOOD = {
    "name": {"sv": "Ett", "en": "One"},
    "subjects": ["a", "b"],
    "web": "a.se",
    "size": 1.5,
    "known": False,
}


def test_a_good_entry_has_no_fault() -> None:
    assert list(entry_faults("x", GOOD, KEYS)) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": {"sv": "Ett"}}, "`x.name` must be a text in two languages"),
        ({"name": {"sv": "Ett", "en": " "}}, "`x.name` must be a text in two languages"),
        ({"name": {"sv": "Ett", "en": "One", "fi": "Yksi"}}, "`x.name` must be a text in two"),
        ({"subjects": ["a", "a"]}, "`x.subjects` must be a list of names, none of them twice"),
        ({"subjects": [{"a": 1}]}, "`x.subjects` must be a list of names"),
        ({"subjects": "a"}, "`x.subjects` must be a list of names"),
        ({"web": ""}, "`x.web` must be a text that is not empty, found ''."),
        ({"size": True}, "`x.size` must be a number, found True."),
        ({"known": 1}, "`x.known` must be true or false, found 1."),
        ({"webb": "a.se"}, "`x.webb` is not a key here; perhaps web."),
        ({"web": "a.b@c.se"}, "`x.web` holds an e-mail address"),
        ({"name": {"sv": "Ett", "en": "a@b.se"}}, "`x.name` holds an e-mail address"),
        ({"subjects": ["a@b.se"]}, "`x.subjects` holds an e-mail address"),
    ],
)
def test_each_fault_names_entry_key_and_rule(wrong: dict[str, object], sentence: str) -> None:
    (fault,) = entry_faults("x", GOOD | wrong, KEYS)
    assert fault.startswith(sentence)


def test_an_entry_that_is_no_table_is_one_fault_and_an_empty_one_lacks_every_key() -> None:
    assert list(entry_faults("x", 3, KEYS)) == ["`x` must be a table, found 3."]
    assert list(entry_faults("x", {}, KEYS)) == [f"`x.{key}` is missing." for key in KEYS]


@pytest.mark.parametrize("wrong", [[], {}, "a", [1], [{}, 1]])
def test_a_list_of_tables_holds_tables_and_at_least_one(wrong: object) -> None:
    assert not KINDS["tables"][0](wrong)
    assert KINDS["tables"][0]([{}])


def test_unknown_names_are_said_with_what_may_have_been_meant() -> None:
    assert list(name_faults("x.places", ["lund", "lunt"], ["lund", "uppsala"])) == [
        "`x.places` names 'lunt', which does not exist; perhaps lund."
    ]


def test_a_file_must_have_its_tables_and_no_others() -> None:
    content = {"centres": {"x": {"web": ""}, "y": 1}, "plcaes": {}, "lists": 1}
    assert list(part_faults(content, {"centres": {"web": "text"}, "places": {}, "lists": {}})) == [
        "`places` is missing.",
        "`centres.x.web` must be a text that is not empty, found ''.",
        "`centres.y` must be a table, found 1.",
        "`plcaes` is not a table of this file; perhaps places.",
        "`lists` must be a table, found 1.",
    ]


def test_all_faults_are_raised_at_once_and_none_is_no_error() -> None:
    refuse([])
    with pytest.raises(ValueError, match="^One.\nTwo.$"):
        refuse(["One.", "Two."])


def test_a_frozen_entry_cannot_be_changed() -> None:
    entry = frozen({"a": ["x"], "b": {"sv": "Ett"}, "c": 1})
    assert entry == {"a": ("x",), "b": MappingProxyType({"sv": "Ett"}), "c": 1}
    with pytest.raises(TypeError):
        entry["b"]["sv"] = "Två"
