"""How colours look to those who see all of them and to those who do not."""

from __future__ import annotations

import numpy as np

from needs.normalise import FloatArray

# Machado, Oliveira and Fernandes (2009): how the colour-blind see linear RGB, at full severity.
SIGHT: dict[str, FloatArray] = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def seen(shade: str, sight: str = "normal") -> FloatArray:
    """Return the linear red, green and blue that are seen of a colour such as ``#ffffcc``."""
    given = np.array([int(shade[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    return np.clip(SIGHT[sight] @ linear, 0, 1)


def contrast(one: str, other: str, sight: str = "normal") -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2.1 reckons it."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(seen(shade, sight) @ weights) + 0.05 for shade in (one, other))
    return high / low
