"""
The map in the page: what the browser loads once, and the one function that shows a picture.

Leaflet, our script and the shapes are served by the app itself, so the map draws with the network
cable out; nothing else in the program knows how the map is drawn.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium
from xstatic.pkg import leaflet

from needs.maps import HEIGHT, Picture, base_map, paint_layer

if TYPE_CHECKING:
    from collections.abc import Callable

MAP_KEY: Final = "map"
ASSETS: Final = resources.files("needs.views") / "assets"

_folder = tempfile.TemporaryDirectory(prefix="needs-map-")
"""Lives as long as the process; holds nothing but copies."""

_leaflet = components.declare_component("leaflet", path=leaflet.BASE_DIR)
_own = components.declare_component("needs_map", path=_folder.name)


def publish(name: str, suffix: str, content: str) -> str:
    """
    Put a text where the browser can load it.

    Parameters
    ----------
    name
        What it is.
    suffix
        Such as ``.js``.
    content
        The text.

    Returns
    -------
    str
        Its address as seen from the map's frame. It names the content, so that a browser may
        keep it for ever.
    """
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    final = Path(_folder.name) / f"{name}-{digest}{suffix}"
    if not final.exists():
        handle, beside = tempfile.mkstemp(dir=_folder.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        Path(beside).replace(final)
    return f"../{_own.name}/{final.name}"


def publish_shapes(level: str, areas: str, lines: str = "null") -> str:
    """
    Put the shapes of one level where the browser can load them.

    Parameters
    ----------
    level
        Which level.
    areas
        GeoJSON with the property `unit` for each shape.
    lines
        GeoJSON of lines to draw on top.

    Returns
    -------
    str
        The address of a script.
    """
    return publish(level, ".js", f'needsMap.shapes("{level}",{areas},{lines});')


def render_map(
    picture: Picture,
    shapes: str,
    *,
    selected: str | None,
    on_click: Callable[[str], None],
) -> None:
    """
    Show a picture on the map, and tell when an area is clicked.

    Parameters
    ----------
    picture
        Classes and words for each area.
    shapes
        What `publish_shapes` returned for the picture's level.
    selected
        The area to outline.
    on_click
        Told the code of a clicked area, before the page is run again.
    """
    scripts = [f"../{_leaflet.name}/leaflet.js", _asset("needs_map", ".js")]
    styles = [f"../{_leaflet.name}/leaflet.css", _asset("needs_map", ".css")]
    st_folium(
        base_map(scripts, styles),
        key=MAP_KEY,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=paint_layer(picture, shapes, selected=selected),
        on_change=lambda: _clicked(on_click),
    )


def _clicked(on_click: Callable[[str], None]) -> None:
    value = st.session_state.get(MAP_KEY) or {}
    if isinstance(unit := value.get("unit"), str):
        on_click(unit)


def _asset(name: str, suffix: str) -> str:
    return publish(name, suffix, (ASSETS / f"{name}{suffix}").read_text(encoding="utf-8"))
