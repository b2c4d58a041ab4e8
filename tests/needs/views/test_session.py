from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from needs.state import Known
from tests.needs.small import CHOICES, KNOWN


def session_app(known: "Known") -> None:  # noqa: UP037
    import streamlit as st

    from needs.views import session

    asked = session.snapshot(known.snapshots)
    choices = session.current(known)
    st.session_state["seen"] = choices
    st.session_state["refused"] = session.refusals()
    st.session_state["asked"] = asked
    st.session_state["spoken"] = session.language()
    st.session_state["rounds"] = session.list_round()
    st.selectbox(
        "lens", known.lenses, key="widget", on_change=session.choose_from, args=("widget", "lens")
    )
    st.button("open", key="open", on_click=session.open_area, args=("0102",))
    st.button("close", key="close", on_click=session.open_area, args=(None,))
    st.button("idle", key="idle")
    st.button("older", key="older", on_click=session.choose, args=("snapshot", "2026-11-01"))
    session.to_address(choices, known)


def start(**query: str) -> AppTest:
    at = AppTest.from_function(session_app, default_timeout=60, args=(KNOWN,))
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def address(at: AppTest) -> dict[str, str]:
    return {
        name: values[0] if isinstance(values, list) else values
        for name, values in at.query_params.items()
    }


def test_a_shared_address_opens_the_same_view() -> None:
    at = start(lens="biology", unit="0101", lang="en")
    assert at.session_state["seen"] == replace(CHOICES, lens="biology", unit="0101", language="en")
    assert at.session_state["spoken"] == "en"
    assert address(at) == {"lens": "biology", "unit": "0101", "lang": "en"}


def test_what_cannot_be_used_is_told_until_something_is_chosen() -> None:
    at = start(lens="nonsense")
    assert [refusal.value for refusal in at.session_state["refused"]] == ["nonsense"]
    assert address(at) == {}
    at.button(key="idle").click().run()
    assert at.session_state["refused"]
    at.button(key="open").click().run()
    assert not at.session_state["refused"]


def test_a_widget_changes_the_choice_and_the_address() -> None:
    at = start()
    at.selectbox(key="widget").select("biology").run()
    assert at.session_state["seen"].lens == "biology"
    assert address(at) == {"lens": "biology"}


def test_opening_an_area_makes_the_list_anew() -> None:
    at = start()
    at.button(key="open").click().run()
    assert (at.session_state["seen"].unit, at.session_state["rounds"]) == ("0102", 1)
    assert address(at) == {"unit": "0102"}
    at.button(key="close").click().run()
    assert (at.session_state["seen"].unit, at.session_state["rounds"]) == (None, 2)
    assert address(at) == {}


def test_who_goes_back_in_the_browser_sees_what_the_address_says() -> None:
    at = start(lens="biology")
    at.query_params["lens"] = "stem"
    at.run()
    assert at.session_state["seen"].lens == "stem"


def test_an_address_that_is_still_on_its_way_does_not_undo_a_choice() -> None:
    at = start(unit="0101")
    at.selectbox(key="widget").select("biology").run()
    at.query_params.pop("lens")
    at.button(key="open").click().run()
    assert at.session_state["seen"] == replace(CHOICES, lens="biology", unit="0102")


def test_choices_survive_a_snapshot_that_no_longer_holds_them() -> None:
    at = start(lens="biology", unit="0101")
    at.args = (replace(KNOWN, lenses=("stem",), units={"kommun": frozenset({"0102"})}),)
    at.run()
    assert at.session_state["seen"] == CHOICES


def test_the_snapshot_is_known_before_all_else_and_kept_in_the_address() -> None:
    at = start()
    assert at.session_state["asked"] == "2026-11-23"
    at.button(key="older").click().run()
    assert at.session_state["asked"] == at.session_state["seen"].snapshot == "2026-11-01"
    assert address(at) == {"snapshot": "2026-11-01"}
    shared = start(**address(at))
    assert shared.session_state["asked"] == "2026-11-01"
    shared.query_params["snapshot"] = "2026-11-23"
    assert shared.run().session_state["asked"] == "2026-11-23"


def test_a_snapshot_that_is_not_there_is_told_and_the_newest_shown() -> None:
    at = start(snapshot="<b>")
    assert at.session_state["asked"] == "2026-11-23"
    assert [refusal.field for refusal in at.session_state["refused"]] == ["snapshot"]
    empty = AppTest.from_function(
        session_app, default_timeout=60, args=(replace(KNOWN, snapshots=()),)
    ).run()
    assert empty.session_state["asked"] is None
