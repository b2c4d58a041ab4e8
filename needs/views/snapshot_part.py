"""What is imported: which snapshot is shown, what is in it, and what of the files is not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

import pandas as pd
import streamlit as st

from needs.texts import date, number, plain, text
from needs.views import session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from needs.state import Choices

INPUT_COLUMNS: Final = (
    "title", "period", "extraction", "name", "observations", "licence", "citation", "sha256",
)  # fmt: skip
SNAPSHOT_KEY: Final = "choose.snapshot"


def snapshot_part(
    manifest: Mapping[str, Any] | None, snapshots: Mapping[str, str], choices: Choices
) -> None:
    """
    Show what is imported.

    Parameters
    ----------
    manifest
        Of the snapshot that is shown; None for the demonstration.
    snapshots
        From id to words, the newest first.
    choices
        What is chosen.
    """
    language = choices.language
    st.subheader(text("data.snapshot", language))
    if snapshots:
        _select(snapshots, choices)
    if manifest is None:
        st.markdown(text("data.demo", language))
        return
    st.markdown(_about(manifest, language))
    if "groups" in manifest:
        st.markdown(_groups(manifest["groups"], language))
    _not_read(manifest, language)
    _files(manifest, language)


def snapshot_words(manifest: Mapping[str, Any], language: str) -> str:
    """
    Name a snapshot in words.

    Parameters
    ----------
    manifest
        Of the snapshot.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        When it was made, by the clock of this computer, and the number of its files.
    """
    made = datetime.fromisoformat(manifest["created"]).astimezone()
    return text(
        "data.of_snapshot",
        language,
        day=date(made.isoformat(), language),
        clock=f"{made:%H:%M}",
        files=counted("data.files", len(manifest["inputs"]), language),
    )


def counted(key: str, count: int, language: str) -> str:
    """
    Say how many of something there are.

    Parameters
    ----------
    key
        The texts of the catalogue: with ``_one`` and with ``_many`` after it.
    count
        How many.
    language
        ``sv`` or ``en``.

    Returns
    -------
    str
        Such as ``1 fil`` or ``2 filer``.
    """
    form = "one" if count == 1 else "many"
    return text(f"{key}_{form}", language, count=number(count, language, decimals=0))


def _select(snapshots: Mapping[str, str], choices: Choices) -> None:
    st.session_state[SNAPSHOT_KEY] = choices.snapshot
    st.selectbox(
        text("choose.snapshot", choices.language),
        list(snapshots),
        key=SNAPSHOT_KEY,
        format_func=lambda name: snapshots.get(name, name),
        help=text("choose.snapshot_help", choices.language),
        on_change=session.choose_from,
        args=(SNAPSHOT_KEY, "snapshot"),
    )


def _about(manifest: Mapping[str, Any], language: str) -> str:
    counts = manifest["observations"]
    ends = dict.fromkeys((*counts["periods"][:1], *counts["periods"][-1:]))
    first, last = next(iter(ends), "–"), next(reversed(ends), "–")
    return text(
        "data.about",
        language,
        id=plain(manifest["id"]),
        day=date(manifest["created"], language),
        files=counted("data.files", len(manifest["inputs"]), language),
        rows=number(counts["rows"], language, decimals=0),
        span=first if first == last else text("data.span", language, first=first, last=last),
    )


def _groups(groups: Mapping[str, Any], language: str) -> str:
    kinds = "; ".join(
        f"{text(f'group.{kind}', language)} {', '.join(map(str, years))}"
        for kind, years in groups["kinds"].items()
    )
    count = number(groups["count"], language, decimals=0)
    citation = plain(groups["citation"])
    return text("data.groups", language, count=count, kinds=kinds, citation=citation)


def _not_read(manifest: Mapping[str, Any], language: str) -> None:
    """Say what of the files is not in the tables; nothing where all is."""
    outside = manifest["rows_without_municipality"]
    parts = {
        "data.conflicts": manifest["conflicts"]["count"],
        "data.left_out": len(manifest["left_out"]),
    }
    said = [counted(key, count, language) for key, count in parts.items() if count]
    if said:
        st.caption("; ".join(said) + ".")
    if outside["count"]:
        with st.expander(counted("data.outside", outside["count"], language)):
            names = {name for listed in outside.get("names", {}).values() for name in listed}
            st.markdown("\n".join(f"- {plain(name)}" for name in sorted(names)))


def _files(manifest: Mapping[str, Any], language: str) -> None:
    inputs = pd.DataFrame(manifest["inputs"]).reindex(columns=list(INPUT_COLUMNS))
    inputs = inputs.loc[:, inputs.astype(bool).any()]
    names = {name: text(f"data.{name}_column", language) for name in INPUT_COLUMNS}
    shown = inputs.rename(columns=names).style.format(
        lambda count: number(cast("float", count), language, decimals=0),
        subset=[names[name] for name in ("observations",) if name in inputs],
    )
    st.dataframe(shown, hide_index=True, alt=text("data.snapshot", language))
