"""Pick published values from a snapshot and write them, exactly as the table has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.tables import shorten
from needs.export import named_for
from needs.method_toml import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

FORMATS: Final = (".csv", ".parquet")


def select_observations(
    observations: pd.DataFrame, wanted: Mapping[str, Sequence[str] | None]
) -> pd.DataFrame:
    """
    Keep the rows that a reader asks for.

    Parameters
    ----------
    observations
        The table of a snapshot.
    wanted
        For some columns, the words to keep; None or nothing keeps all.

    Returns
    -------
    pandas.DataFrame
        The same columns and order, fewer rows.

    Raises
    ------
    ValueError
        When a word stands nowhere in its column; all such words are named with the nearest ones.
    """
    faults = []
    keep = observations["unit"].notna()
    for column, words in wanted.items():
        known = [str(word) for word in observations[column].cat.categories]
        faults += [
            f"No observation has the {column} “{shorten(word)}”; {nearest(word, known)}."
            for word in words or ()
            if word not in known
        ]
        if words:
            keep &= observations[column].isin(list(words))
    if faults:
        raise ValueError("\n".join(faults))
    return observations[keep]


def codes_of(words: Sequence[str] | None, units: pd.DataFrame) -> list[str]:
    """
    Turn names of units into their codes.

    Parameters
    ----------
    words
        Codes and names as a reader wrote them; capitals do not matter.
    units
        The table of a snapshot.

    Returns
    -------
    list of str
        The code where the whole name is one unit's; every other word as it is.
    """
    names = units["name"].str.casefold()
    codes = {
        str(name): str(code)
        for name, code in zip(names, units["unit"], strict=True)
        if (names == name).sum() == 1
    }
    return [codes.get(word.casefold(), word) for word in words or ()]


def write_observations(observations: pd.DataFrame, path: Path, *, made_up: bool) -> Path:
    """
    Write observations as CSV or Parquet, with exactly the table's columns.

    Parameters
    ----------
    observations
        All or some rows of the table.
    path
        Ends with .csv (comma, decimal point, UTF-8) or .parquet.
    made_up
        Whether the figures are the demonstration's; the file's name then says so.

    Returns
    -------
    Path
        Where the file is.

    Raises
    ------
    ValueError
        When the ending is another, or the folder does not exist.
    """
    target = named_for(path, made_up=made_up)
    if target.suffix.lower() not in FORMATS:
        msg = f"--out must end with {' or '.join(FORMATS)}, not “{shorten(target.name)}”."
        raise ValueError(msg)
    if not target.parent.is_dir():
        msg = f"There is no folder {target.parent}."
        raise ValueError(msg)
    draft = target.with_name(f".{target.name}.part")
    if target.suffix.lower() == ".csv":
        observations.to_csv(draft, index=False)
    else:
        observations.to_parquet(draft, index=False)
    draft.replace(target)
    return target
