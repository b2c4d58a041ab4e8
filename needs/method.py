"""
A method: every choice that moves a rank, in one frozen object that TOML can hold.

Indicators lie in dimensions, dimensions in dimensions, to any depth; at the top stands the root,
called ``score``. Each part has a weight among the parts beside it. Higher is greater need.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from needs.method_certainty import CertaintyRules, Factor
from needs.method_faults import method_faults
from needs.method_parts import Dimension, WeightedIndicator, Words
from needs.method_toml import PARTS, ROOT, SCHEMA, nearest, read_document, write_document

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ROOT",
    "CertaintyRules",
    "Dimension",
    "Factor",
    "Method",
    "WeightedIndicator",
    "Words",
    "lenses",
    "load_method",
    "method_from_toml",
    "method_to_toml",
]

FIRST_LENS: Final = "stem"
LENS_FOLDER: Final = files("needs") / "methods"
USUAL_RULES: Final = CertaintyRules()
NO_WORDS: Final = Words(sv="", en="")


@dataclass(frozen=True, kw_only=True)
class Method:
    """
    Every choice that moves a rank; hashable, so it can be the key of a cache.

    Parameters
    ----------
    id
        Short name, as in file names and addresses.
    name, description
        What it is called, and what it weighs and why.
    indicators, dimensions
        The parts and the tree they lie in.
    normalisation, aggregation
        What parts follow that say nothing themselves; see `needs.normalise.NORMALISATIONS` and
        `needs.aggregate.AGGREGATIONS`.
    scale
        The top of the scale that indicators are normalised to; its bottom is 0.
    coverage_floor
        A unit with values for less than this share of the weight is not scored.
    pool_years
        How many years a yearly share is pooled over.
    max_lag
        How many years an indicator's newest year may be older than the chosen one.
    shrinkage, adjustment
        What the values of small cohorts are pulled towards, and whether results count as they are
        or given context; see `needs.method_certainty`.
    certainty
        How sure a rank must be, and how that is found out.
    alternatives
        The choices that could reasonably have been others.
    schema
        The version of the file's layout.

    Raises
    ------
    ValueError
        When the choices do not make a method. Names every fault.
    """

    id: str
    name: Words
    description: Words = NO_WORDS
    indicators: tuple[WeightedIndicator, ...]
    dimensions: tuple[Dimension, ...] = ()
    normalisation: str = "percentile"
    aggregation: str = "arithmetic"
    scale: float = 100.0
    coverage_floor: float = 0.6
    pool_years: int = 3
    max_lag: int = 1
    shrinkage: str = "none"
    adjustment: str = "none"
    certainty: CertaintyRules = USUAL_RULES
    alternatives: tuple[Factor, ...] = ()
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        """Refuse what is no method, with every fault at once."""
        if faults := method_faults(self):
            msg = "\n".join([f"Method {self.id!r} cannot be used:", *faults])
            raise ValueError(msg)

    @property
    def indicator_ids(self) -> tuple[str, ...]:
        """The indicators, in the order of the method."""
        return tuple(indicator.id for indicator in self.indicators)

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        """The dimensions, in the order of the method and without the root."""
        return tuple(d.id for d in self.dimensions if d.id != ROOT)

    def dimension(self, name: str) -> Dimension:
        """Return the dimension called `name`; the root when the method says nothing of it."""
        return self._dimensions.get(name) or Dimension(id=ROOT)

    def parts(self, name: str) -> tuple[WeightedIndicator | Dimension, ...]:
        """Return what lies directly in the dimension `name`: dimensions, then indicators."""
        return self._parts.get(name, ())

    def normalisation_of(self, indicator: WeightedIndicator) -> str:
        """Return how `indicator` is normalised: its own choice, its dimension's, the method's."""
        within = self.dimension(indicator.dimension).normalisation
        return indicator.normalisation or within or self.normalisation

    def goalposts_of(self, indicator: WeightedIndicator) -> tuple[float, float] | None:
        """Return the goalposts of `indicator`: its own, or else its dimension's."""
        return indicator.goalposts or self.dimension(indicator.dimension).goalposts

    def effective_weights(self) -> dict[str, float]:
        """
        Return the share of the whole that each indicator stands for when nothing is missing.

        Returns
        -------
        dict
            From indicator to the product of its share and those of the dimensions above it;
            sums to one. Under geometric aggregation it is an exponent.
        """
        shares = {ROOT: 1.0}
        for name in self.top_down:
            total = sum(part.weight for part in self.parts(name))
            shares |= {p.id: shares[name] * (p.weight / total) for p in self.parts(name)}
        return {name: shares[name] for name in self.indicator_ids}

    @cached_property
    def top_down(self) -> tuple[str, ...]:
        """The root and every dimension, each after the one it lies in."""
        order = [ROOT]
        for name in order:
            order += [part.id for part in self.parts(name) if isinstance(part, Dimension)]
        return tuple(order)

    @cached_property
    def _dimensions(self) -> dict[str, Dimension]:
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def _parts(self) -> dict[str, tuple[WeightedIndicator | Dimension, ...]]:
        parts: dict[str, list[WeightedIndicator | Dimension]] = {}
        for dimension in self.dimensions:
            if dimension.id != ROOT:
                parts.setdefault(dimension.parent, []).append(dimension)
        for indicator in self.indicators:
            parts.setdefault(indicator.dimension, []).append(indicator)
        return {name: tuple(within) for name, within in parts.items()}


def lenses() -> tuple[str, ...]:
    """
    Name the methods that come with the program.

    Returns
    -------
    tuple of str
        Their ids: the broadest first, the others in alphabetical order.
    """
    names = (entry.name for entry in LENS_FOLDER.iterdir())
    ids = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return tuple(sorted(ids, key=lambda name: (name != FIRST_LENS, name)))


def load_method(source: str | Path) -> Method:
    """
    Read a ready lens, or a method file.

    Parameters
    ----------
    source
        The id of a lens (see `lenses`), or the path of a TOML file.

    Returns
    -------
    Method
        Checked.

    Raises
    ------
    ValueError
        When there is no such lens or file, or when the file holds no usable method.
    """
    if isinstance(source, str) and source in lenses():
        return method_from_toml((LENS_FOLDER / f"{source}.toml").read_text(encoding="utf-8"))
    path = Path(source)
    try:
        return method_from_toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        name = str(source)
        msg = f"There is no lens and no readable file {name!r}; {_meant(name)}."
        raise ValueError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path.name}: the file is not text in UTF-8."
        raise ValueError(msg) from error
    except ValueError as error:
        msg = f"{path.name}: {error}"
        raise ValueError(msg) from error


def _meant(name: str) -> str:
    """Say which lens may have been meant, also where its name on screen was written."""
    named = {
        words.casefold(): lens
        for lens in lenses()
        for words in (load_method(lens).name.sv, load_method(lens).name.en)
    }
    found = named.get(name.casefold())
    return f"perhaps {found}" if found else nearest(name, lenses())


def method_from_toml(text: str) -> Method:
    """
    Make a method of a method file's text.

    Parameters
    ----------
    text
        TOML in the layout of `needs.method_toml`.

    Returns
    -------
    Method
        Checked.

    Raises
    ------
    ValueError
        When the text is no TOML, is of a newer layout, holds unknown keys or values of the wrong
        kind, or when its choices do not make a method. Names every fault.
    """
    document = read_document(text)
    dimensions = document.pop("dimensions", {})
    indicators = document.pop("indicators")
    alternatives = document.pop("alternatives", {})
    return Method(
        certainty=CertaintyRules(**document.pop("certainty", {})),
        alternatives=tuple(
            Factor(name, tuple(levels.items())) for name, levels in alternatives.items()
        ),
        dimensions=tuple(Dimension(id=name, **_typed(row)) for name, row in dimensions.items()),
        indicators=tuple(
            WeightedIndicator(id=name, **_typed(row)) for name, row in indicators.items()
        ),
        **_typed(document),
    )


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _frozen(value) for key, value in row.items()}


def _frozen(value: object) -> object:
    if isinstance(value, dict):
        return Words(**value)
    return tuple(value) if isinstance(value, list) else value


def method_to_toml(method: Method) -> str:
    """
    Write a method as a method file's text.

    Parameters
    ----------
    method
        Any method.

    Returns
    -------
    str
        TOML; `method_from_toml` makes an equal method of it.
    """
    document = {"schema": method.schema} | asdict(method)
    document["alternatives"] = {each.id: dict(each.levels) for each in method.alternatives}
    for part in PARTS:
        document[part] = {row.pop("id"): row for row in document[part]}
    return write_document(document)
