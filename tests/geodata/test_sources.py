from __future__ import annotations

from geodata.readers.skolverket_export import PUBLISHER
from geodata.sources import source_register


def test_every_source_can_be_cited() -> None:
    for source in source_register().values():
        assert source.citation
        assert source.licence


def test_the_publisher_of_the_exports_is_registered() -> None:
    assert source_register()[PUBLISHER].citation == "Källa: Skolverket"
